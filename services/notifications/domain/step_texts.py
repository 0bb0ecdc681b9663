"""The notifications of steps in the four languages: each says that something awaits the reader."""

from typing import NamedTuple

from services.notifications.domain.kinds import Kind


class InFour(NamedTuple):
    """One sentence in each language."""

    sv: str
    nb: str
    nn: str
    en: str


STEP_TEXTS: dict[Kind, InFour] = {
    Kind.INTEREST_TO_ENDORSE: InFour(
        "En intresseanmälan väntar på att du tillstyrker eller avstyrker den.",
        "En interessemelding venter på at du tilrår eller fraråder den.",
        "Ei interessemelding ventar på at du tilrår eller rår ifrå.",
        "An expression of interest waits for you to endorse or decline it.",
    ),
    Kind.INTEREST_TO_RECONSIDER: InFour(
        "En avstyrkt intresseanmälan väntar på att du prövar den på nytt.",
        "En frarådet interessemelding venter på at du vurderer den på nytt.",
        "Ei interessemelding som er rådd ifrå, ventar på at du vurderer saka på nytt.",
        "A declined expression of interest waits for you to look at it again.",
    ),
    Kind.INTEREST_TO_FORWARD: InFour(
        "En tillstyrkt intresseanmälan väntar på att du skickar den vidare.",
        "En tilrådd interessemelding venter på at du sender den videre.",
        "Ei tilrådd interessemelding ventar på at du sender meldinga vidare.",
        "An endorsed expression of interest waits for you to forward it.",
    ),
    Kind.INTEREST_TO_ACCEPT: InFour(
        "En intresseanmälan till ert uppdrag väntar på ditt svar.",
        "En interessemelding til oppdraget deres venter på svaret ditt.",
        "Ei interessemelding til oppdraget dykkar ventar på svaret ditt.",
        "An expression of interest in your assignment waits for your answer.",
    ),
    Kind.TERMS_TO_SET: InFour(
        "Ett föreslaget personallån väntar på att du anger villkoren.",
        "Et foreslått utlån venter på at du fastsetter vilkårene.",
        "Eit foreslått utlån ventar på at du fastset vilkåra.",
        "A proposed loan waits for you to set its terms.",
    ),
    Kind.LOAN_TO_CONSENT: InFour(
        "Ett föreslaget personallån väntar på ditt samtycke.",
        "Et foreslått utlån venter på samtykket ditt.",
        "Eit foreslått utlån ventar på samtykket ditt.",
        "A proposed loan waits for your consent.",
    ),
    Kind.LOAN_TO_APPROVE: InFour(
        "Ett föreslaget utlån av en medarbetare väntar på ditt godkännande.",
        "Et foreslått utlån av en medarbeider venter på godkjenningen din.",
        "Eit foreslått utlån av ein medarbeidar ventar på godkjenninga di.",
        "A proposed loan of an employee waits for your approval.",
    ),
    Kind.LOAN_TO_ACCEPT: InFour(
        "Ett föreslaget inlån till din enhet väntar på att du tackar ja eller nej.",
        "Et foreslått innlån til enheten din venter på at du takker ja eller nei.",
        "Eit foreslått innlån til eininga di ventar på at du takkar ja eller nei.",
        "A proposed loan to your unit waits for you to accept or decline it.",
    ),
    Kind.LOAN_TO_SIGN: InFour(
        "En överenskommelse om personallån väntar på din underskrift.",
        "En utlånsavtale venter på underskriften din.",
        "Ein utlånsavtale ventar på underskrifta di.",
        "A loan agreement waits for your signature.",
    ),
    Kind.VACANCY_TO_PLAN: InFour(
        "Ett personallån är överenskommet: planera hur vakansen hanteras.",
        "Et utlån er avtalt: planlegg hvordan vakansen skal håndteres.",
        "Eit utlån er avtalt: planlegg korleis vakansen skal handterast.",
        "A loan is agreed: plan what happens with the vacancy.",
    ),
    Kind.CHANGE_TO_ANSWER: InFour(
        "En ändring av ett personallån väntar på ditt svar.",
        "En endring av et utlån venter på svaret ditt.",
        "Ei endring av eit utlån ventar på svaret ditt.",
        "A change of a loan waits for your answer.",
    ),
    Kind.PERCENT_TO_CORRECT: InFour(
        "Ett personallån omfattar mer än anställningen: rätta procenten eller anställningen.",
        "Et utlån omfatter mer enn stillingen: rett opp prosenten eller stillingen.",
        "Eit utlån omfattar meir enn stillinga: rett opp prosenten eller stillinga.",
        "A loan takes more than the employment: correct the percent or the employment.",
    ),
    Kind.ERASURE_TO_DECIDE: InFour(
        "En medarbetare begär att få sina personuppgifter raderade: fatta beslut.",
        "En medarbeider ber om å få personopplysningene sine slettet: ta stilling til det.",
        "Ein medarbeidar bed om å få personopplysningane sine sletta: ta stilling til det.",
        "An employee asks to have their personal data erased. Please decide.",
    ),
    Kind.SUBSTITUTE_TO_NAME: InFour(
        "Ett steg väntar, men ingen kan ta det. Utse en ersättare.",
        "Et steg venter, men ingen kan ta det. Utpek en stedfortreder.",
        "Eit steg ventar, men ingen kan ta det. Peik ut ein stadfortredar.",
        "A step is waiting, but nobody can take it. Name a substitute.",
    ),
}
