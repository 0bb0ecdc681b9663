"""The text of each kind of notification, in the four languages.

No text has room for a reason, a motivation or a cost (R-N3): there is nothing to fill in.
"""

from enum import StrEnum

from services.notifications.domain.kinds import Kind
from services.notifications.domain.step_texts import STEP_TEXTS, InFour


class Language(StrEnum):
    """The languages of notifications (R-N1)."""

    SWEDISH = "sv"
    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


TEXTS: dict[Kind, InFour] = {
    **STEP_TEXTS,
    Kind.INTEREST_ENDORSED: InFour(
        "Din intresseanmälan har tillstyrkts.",
        "Interessemeldingen din er tilrådd.",
        "Interessemeldinga di er tilrådd.",
        "Your expression of interest has been endorsed.",
    ),
    Kind.INTEREST_DECLINED: InFour(
        "Din intresseanmälan har avstyrkts.",
        "Interessemeldingen din er frarådet.",
        "Interessemeldinga di er frårådd.",
        "Your expression of interest has been declined.",
    ),
    Kind.DECLINE_AT_OWN_AGENCY: InFour(
        "En intresseanmälan från en medarbetare vid din myndighet har avstyrkts. Du kan ta"
        " upp den med chefens chef.",
        "En interessemelding fra en medarbeider i virksomheten din er frarådet. Du kan ta"
        " den opp med overordnet leder.",
        "Ei interessemelding frå ein medarbeidar i verksemda di er frårådd. Du kan ta saka"
        " opp med overordna leiar.",
        "An expression of interest from an employee of your agency has been declined. You"
        " can raise it with the manager's superior.",
    ),
    Kind.INTEREST_FORWARDED: InFour(
        "Din intresseanmälan har skickats vidare till den inlånande myndigheten.",
        "Interessemeldingen din er sendt videre til mottakende virksomhet.",
        "Interessemeldinga di er send vidare til mottakande verksemd.",
        "Your expression of interest has been forwarded to the receiving agency.",
    ),
    Kind.INTEREST_ACCEPTED: InFour(
        "Du har blivit vald till ett uppdrag. Nu föreslås ett personallån.",
        "Du er valgt til et oppdrag. Nå blir et utlån foreslått.",
        "Du er vald til eit oppdrag. No blir eit utlån foreslått.",
        "You have been selected for an assignment. A loan is now being proposed.",
    ),
    Kind.NOT_CHOSEN: InFour(
        "Du har inte blivit vald till ett uppdrag som du anmälde intresse för.",
        "Du ble ikke valgt til et oppdrag som du har meldt interesse for.",
        "Du blei ikkje vald til eit oppdrag som du har meldt interesse for.",
        "You have not been selected for an assignment that you expressed interest in.",
    ),
    Kind.INTEREST_LAPSED: InFour(
        "Din intresseanmälan gäller inte längre.",
        "Interessemeldingen din gjelder ikke lenger.",
        "Interessemeldinga di gjeld ikkje lenger.",
        "Your expression of interest has lapsed.",
    ),
    Kind.INTEREST_FELL_THROUGH_AGENCY_LEFT: InFour(
        "En intresseanmälan gäller inte längre: en av myndigheterna har lämnat samverkan.",
        "En interessemelding gjelder ikke lenger: En av virksomhetene har meldt seg ut av"
        " samarbeidet.",
        "Ei interessemelding gjeld ikkje lenger: Ei av verksemdene har meldt seg ut av"
        " samarbeidet.",
        "An expression of interest has lapsed: one of the agencies has left the collaboration.",
    ),
    Kind.LOAN_AGREED: InFour(
        "Parterna har kommit överens om ett personallån.",
        "Et utlån er avtalt.",
        "Eit utlån er avtalt.",
        "A loan has been agreed.",
    ),
    Kind.LOAN_FELL_THROUGH: InFour(
        "Ett personallån blir inte av.",
        "Et utlån blir ikke gjennomført.",
        "Eit utlån blir ikkje gjennomført.",
        "A loan will not take place.",
    ),
    Kind.LOAN_FELL_THROUGH_AGENCY_LEFT: InFour(
        "Ett föreslaget personallån blir inte av: en av myndigheterna har lämnat samverkan.",
        "Et foreslått utlån blir ikke gjennomført: En av virksomhetene har meldt seg ut av"
        " samarbeidet.",
        "Eit foreslått utlån blir ikkje gjennomført: Ei av verksemdene har meldt seg ut av"
        " samarbeidet.",
        "A proposed loan will not take place: one of the agencies has left the collaboration.",
    ),
    Kind.LOAN_STARTS_SOON: InFour(
        "Ett personallån börjar snart.",
        "Et utlån starter snart.",
        "Eit utlån startar snart.",
        "A loan will start soon.",
    ),
    Kind.LOAN_STARTED: InFour(
        "Ett personallån har börjat.",
        "Et utlån har startet.",
        "Eit utlån har starta.",
        "A loan has started.",
    ),
    Kind.LOAN_EXTENDED: InFour(
        "Ett personallån har förlängts.",
        "Et utlån er forlenget.",
        "Eit utlån er forlengt.",
        "A loan has been extended.",
    ),
    Kind.LOAN_MOVED: InFour(
        "Ett personallån har fått nya datum.",
        "Et utlån har fått nye datoer.",
        "Eit utlån har fått nye datoar.",
        "The dates of a loan have changed.",
    ),
    Kind.LOAN_CUT_SHORT: InFour(
        "Ett personallån avslutas i förtid.",
        "Et utlån avsluttes før tiden.",
        "Eit utlån blir avslutta før tida.",
        "A loan will end early.",
    ),
    Kind.LOAN_RESTORED: InFour(
        "Ett personallån som hade avslutats i förtid gäller igen efter en rättelse.",
        "Et utlån som var avsluttet før tiden, gjelder igjen etter en rettelse.",
        "Eit utlån som var avslutta før tida, gjeld igjen etter ei retting.",
        "A loan that had ended early has been restored after a correction.",
    ),
    Kind.LOAN_CORRECTED: InFour(
        "Uppgifterna om ett personallån har rättats.",
        "Opplysningene om et utlån er rettet.",
        "Opplysningane om eit utlån er retta.",
        "The details of a loan have been corrected.",
    ),
    Kind.LOAN_ENDS_SOON: InFour(
        "Ett personallån slutar snart.",
        "Et utlån slutter snart.",
        "Eit utlån sluttar snart.",
        "A loan will end soon.",
    ),
    Kind.LOAN_ENDED: InFour(
        "Ett personallån har avslutats.",
        "Et utlån er avsluttet.",
        "Eit utlån er avslutta.",
        "A loan has ended.",
    ),
    Kind.INVOICE_ISSUED: InFour(
        "Din myndighet har utfärdat en faktura.",
        "Virksomheten din har utstedt en faktura.",
        "Verksemda di har skrive ut ein faktura.",
        "Your agency has issued an invoice.",
    ),
    Kind.CORRECTION_ISSUED: InFour(
        "Din myndighet har utfärdat en rättelse av en faktura.",
        "Virksomheten din har utstedt en rettelse av en faktura.",
        "Verksemda di har skrive ut ei retting av ein faktura.",
        "Your agency has issued a correction to an invoice.",
    ),
    Kind.INVOICE_RECEIVED: InFour(
        "Din myndighet har fått en faktura.",
        "Virksomheten din har fått en faktura.",
        "Verksemda di har fått ein faktura.",
        "Your agency has received an invoice.",
    ),
    Kind.CORRECTION_RECEIVED: InFour(
        "Din myndighet har fått en rättelse av en faktura.",
        "Virksomheten din har fått en rettelse av en faktura.",
        "Verksemda di har fått ei retting av ein faktura.",
        "Your agency has received a correction to an invoice.",
    ),
    Kind.AGENCY_ENROLLED: InFour(
        "En myndighet har gått med i samverkan.",
        "En virksomhet har meldt seg inn i samarbeidet.",
        "Ei verksemd har meldt seg inn i samarbeidet.",
        "An agency has joined the collaboration.",
    ),
    Kind.AGENCY_WITHDREW: InFour(
        "En myndighet har lämnat samverkan.",
        "En virksomhet har meldt seg ut av samarbeidet.",
        "Ei verksemd har meldt seg ut av samarbeidet.",
        "An agency has left the collaboration.",
    ),
    Kind.COLLABORATION_PAUSED: InFour(
        "Samverkan har pausats. Inget nytt kan påbörjas under pausen.",
        "Samarbeidet er satt på pause. Ingenting nytt kan settes i gang i pausen.",
        "Samarbeidet er sett på pause. Ingenting nytt kan setjast i gang i pausen.",
        "The collaboration has been paused. Nothing new can start during the pause.",
    ),
    Kind.COLLABORATION_RESUMED: InFour(
        "Samverkan är igång igen.",
        "Samarbeidet er i gang igjen.",
        "Samarbeidet er i gang att.",
        "The collaboration has resumed.",
    ),
    Kind.ERASURE_DECLINED: InFour(
        "Din begäran om att få dina personuppgifter raderade har avslagits.",
        "Du har fått avslag på kravet om å få slettet personopplysningene dine.",
        "Du har fått avslag på kravet om å få sletta personopplysningane dine.",
        "Your request to have your personal data erased has been declined.",
    ),
}


def text_of(kind: Kind, language: Language) -> str:
    """R-N1: the text of a notification of this kind, in the reader's language."""
    return getattr(TEXTS[kind], language.value)
