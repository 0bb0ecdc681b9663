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
        "Din intresseanmälan är tillstyrkt.",
        "Interessemeldingen din er tilrådd.",
        "Interessemeldinga di er tilrådd.",
        "Your expression of interest is endorsed.",
    ),
    Kind.INTEREST_DECLINED: InFour(
        "Din intresseanmälan är avstyrkt.",
        "Interessemeldingen din er frarådet.",
        "Interessemeldinga di er rådd ifrå.",
        "Your expression of interest is declined.",
    ),
    Kind.DECLINE_AT_OWN_AGENCY: InFour(
        "En intresseanmälan vid din myndighet är avstyrkt; du kan ta upp den med chefens chef.",
        "En interessemelding i virksomheten din er frarådet; du kan ta den opp med lederens leder.",
        "Ei interessemelding i verksemda di er rådd ifrå; du kan ta saka opp med leiaren over.",
        "An expression of interest at your agency is declined; you can take it up one level above.",
    ),
    Kind.INTEREST_FORWARDED: InFour(
        "Din intresseanmälan är skickad till den inlånande myndigheten.",
        "Interessemeldingen din er sendt til mottakende virksomhet.",
        "Interessemeldinga di er send til mottakande verksemd.",
        "Your expression of interest is forwarded to the other agency.",
    ),
    Kind.INTEREST_ACCEPTED: InFour(
        "Du är vald: ett personallån föreslås.",
        "Du er valgt: et utlån blir foreslått.",
        "Du er vald: eit utlån blir foreslått.",
        "You are chosen: a loan is being proposed.",
    ),
    Kind.NOT_CHOSEN: InFour(
        "Du blev inte vald till ett uppdrag som du anmälde intresse för.",
        "Du ble ikke valgt til et oppdrag du meldte interesse for.",
        "Du vart ikkje vald til eit oppdrag du melde interesse for.",
        "You were not chosen for an assignment that you were interested in.",
    ),
    Kind.INTEREST_LAPSED: InFour(
        "Din intresseanmälan gäller inte längre.",
        "Interessemeldingen din gjelder ikke lenger.",
        "Interessemeldinga di gjeld ikkje lenger.",
        "Your expression of interest has lapsed.",
    ),
    Kind.INTEREST_FELL_AGENCY_LEFT: InFour(
        "En intresseanmälan gäller inte längre: en av myndigheterna har lämnat samverkan.",
        "En interessemelding gjelder ikke lenger: en av virksomhetene har meldt seg ut av"
        " samarbeidet.",
        "Ei interessemelding gjeld ikkje lenger: ei av verksemdene har meldt seg ut av"
        " samarbeidet.",
        "An expression of interest has lapsed: one of the agencies has left the collaboration.",
    ),
    Kind.LOAN_AGREED: InFour(
        "Ett personallån är överenskommet.",
        "Et utlån er avtalt.",
        "Eit utlån er avtalt.",
        "A loan is agreed.",
    ),
    Kind.LOAN_FELL: InFour(
        "Ett personallån blir inte av.",
        "Et utlån blir ikke gjennomført.",
        "Eit utlån blir ikkje gjennomført.",
        "A loan will not take place.",
    ),
    Kind.LOAN_FELL_AGENCY_LEFT: InFour(
        "Ett föreslaget personallån blir inte av: en av myndigheterna har lämnat samverkan.",
        "Et foreslått utlån blir ikke gjennomført: en av virksomhetene har meldt seg ut av"
        " samarbeidet.",
        "Eit foreslått utlån blir ikkje gjennomført: ei av verksemdene har meldt seg ut av"
        " samarbeidet.",
        "A proposed loan will not take place: one of the agencies has left the collaboration.",
    ),
    Kind.LOAN_STARTS_SOON: InFour(
        "Ett personallån börjar snart.",
        "Et utlån starter snart.",
        "Eit utlån startar snart.",
        "A loan starts soon.",
    ),
    Kind.LOAN_STARTED: InFour(
        "Ett personallån har börjat.",
        "Et utlån har startet.",
        "Eit utlån har starta.",
        "A loan has started.",
    ),
    Kind.LOAN_EXTENDED: InFour(
        "Ett personallån är förlängt.",
        "Et utlån er forlenget.",
        "Eit utlån er forlengt.",
        "A loan is extended.",
    ),
    Kind.LOAN_MOVED: InFour(
        "Ett personallån har fått andra datum.",
        "Et utlån har fått andre datoer.",
        "Eit utlån har fått andre datoar.",
        "A loan has other dates.",
    ),
    Kind.LOAN_CUT_SHORT: InFour(
        "Ett personallån avslutas i förtid.",
        "Et utlån avsluttes før tiden.",
        "Eit utlån blir avslutta før tida.",
        "A loan ends early.",
    ),
    Kind.LOAN_RESTORED: InFour(
        "Ett personallån som hade avslutats i förtid fortsätter efter en rättelse.",
        "Et utlån som var avsluttet før tiden, fortsetter etter en rettelse.",
        "Eit utlån som var avslutta før tida, held fram etter ei retting.",
        "A loan that had ended early goes on after a correction.",
    ),
    Kind.LOAN_CORRECTED: InFour(
        "Uppgifterna om ett personallån är rättade.",
        "Opplysningene om et utlån er rettet.",
        "Opplysningane om eit utlån er retta.",
        "The facts of a loan are corrected.",
    ),
    Kind.LOAN_ENDS_SOON: InFour(
        "Ett personallån slutar snart.",
        "Et utlån slutter snart.",
        "Eit utlån sluttar snart.",
        "A loan ends soon.",
    ),
    Kind.LOAN_ENDED: InFour(
        "Ett personallån är avslutat.",
        "Et utlån er avsluttet.",
        "Eit utlån er avslutta.",
        "A loan has ended.",
    ),
    Kind.INVOICE_ISSUED: InFour(
        "En faktura är utställd.",
        "En faktura er utstedt.",
        "Ein faktura er skriven ut.",
        "An invoice is issued.",
    ),
    Kind.CORRECTION_ISSUED: InFour(
        "En rättelse av en faktura är utställd.",
        "En rettelse av en faktura er utstedt.",
        "Ei retting av ein faktura er skriven ut.",
        "A correction of an invoice is issued.",
    ),
    Kind.INVOICE_RECEIVED: InFour(
        "En faktura har kommit.",
        "En faktura har kommet.",
        "Ein faktura har kome.",
        "An invoice has arrived.",
    ),
    Kind.CORRECTION_RECEIVED: InFour(
        "En rättelse av en faktura har kommit.",
        "En rettelse av en faktura har kommet.",
        "Ei retting av ein faktura har kome.",
        "A correction of an invoice has arrived.",
    ),
    Kind.AGENCY_ENROLLED: InFour(
        "En myndighet har gått med i samverkan.",
        "En virksomhet har meldt seg inn i samarbeidet.",
        "Ei verksemd har meldt seg inn i samarbeidet.",
        "An agency has enrolled in the collaboration.",
    ),
    Kind.AGENCY_WITHDREW: InFour(
        "En myndighet har lämnat samverkan.",
        "En virksomhet har meldt seg ut av samarbeidet.",
        "Ei verksemd har meldt seg ut av samarbeidet.",
        "An agency has left the collaboration.",
    ),
    Kind.COLLABORATION_PAUSED: InFour(
        "Samverkan är pausad: inget nytt börjar.",
        "Samarbeidet er satt på pause: ikke noe nytt starter.",
        "Samarbeidet er sett på pause: ikkje noko nytt startar.",
        "The collaboration is paused: nothing new starts.",
    ),
    Kind.COLLABORATION_RESUMED: InFour(
        "Samverkan är igång igen.",
        "Samarbeidet er i gang igjen.",
        "Samarbeidet er i gang att.",
        "The collaboration goes on again.",
    ),
    Kind.ERASURE_DECLINED: InFour(
        "Din begäran om radering av dina personuppgifter har avslagits.",
        "Anmodningen din om sletting av personopplysninger er avslått.",
        "Oppmodinga di om sletting av personopplysningar er avslått.",
        "Your request to have your personal data erased has been declined.",
    ),
}


def text_of(kind: Kind, language: Language) -> str:
    """R-N1: the text of a notification of this kind, in the reader's language."""
    return getattr(TEXTS[kind], language.value)
