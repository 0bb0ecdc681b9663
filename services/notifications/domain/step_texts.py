"""The notifications of steps in the four languages: each says what is waiting for the reader."""

from typing import NamedTuple

from services.notifications.domain.kinds import Kind


class InFour(NamedTuple):
    """A text in each language."""

    sv: str
    nb: str
    nn: str
    en: str


STEP_TEXTS: dict[Kind, InFour] = {
    Kind.INTEREST_TO_ENDORSE: InFour(
        "Du behöver tillstyrka eller avstyrka en intresseanmälan.",
        "Du må tilrå eller fraråde en interessemelding.",
        "Du må tilrå eller rå ifrå ei interessemelding.",
        "An expression of interest is waiting for you to endorse or decline it.",
    ),
    Kind.INTEREST_TO_RECONSIDER: InFour(
        "Du behöver pröva en avstyrkt intresseanmälan på nytt.",
        "Du må vurdere en frarådet interessemelding på nytt.",
        "Du må vurdere ei frårådd interessemelding på nytt.",
        "A declined expression of interest is waiting for you to reconsider it.",
    ),
    Kind.INTEREST_TO_FORWARD: InFour(
        "Du behöver skicka en tillstyrkt intresseanmälan vidare.",
        "Du må sende en tilrådd interessemelding videre.",
        "Du må sende ei tilrådd interessemelding vidare.",
        "An endorsed expression of interest is waiting for you to forward it.",
    ),
    Kind.INTEREST_TO_ACCEPT: InFour(
        "En intresseanmälan för ett av era uppdrag väntar på ditt svar.",
        "En interessemelding for et av oppdragene deres venter på svar fra deg.",
        "Ei interessemelding for eit av oppdraga dykkar ventar på svar frå deg.",
        "An expression of interest in one of your assignments is waiting for your answer.",
    ),
    Kind.TERMS_TO_SET: InFour(
        "Du behöver ange villkoren för ett föreslaget personallån.",
        "Du må fastsette vilkårene for et foreslått utlån.",
        "Du må fastsetje vilkåra for eit foreslått utlån.",
        "A proposed loan is waiting for you to set its terms.",
    ),
    Kind.LOAN_TO_CONSENT: InFour(
        "Ett föreslaget personallån väntar på ditt samtycke.",
        "Et foreslått utlån venter på samtykket ditt.",
        "Eit foreslått utlån ventar på samtykket ditt.",
        "A proposed loan is waiting for your consent.",
    ),
    Kind.LOAN_TO_APPROVE: InFour(
        "En föreslagen utlåning av en medarbetare väntar på ditt godkännande.",
        "Et foreslått utlån av en medarbeider venter på godkjenningen din.",
        "Eit foreslått utlån av ein medarbeidar ventar på godkjenninga di.",
        "A proposal to lend an employee is waiting for your approval.",
    ),
    Kind.LOAN_TO_ACCEPT: InFour(
        "En föreslagen inlåning av en medarbetare till din enhet väntar på ditt svar.",
        "Et foreslått innlån av en medarbeider til enheten din venter på svar fra deg.",
        "Eit foreslått innlån av ein medarbeidar til eininga di ventar på svar frå deg.",
        "A proposal to lend an employee to your unit is waiting for your answer.",
    ),
    Kind.LOAN_TO_SIGN: InFour(
        "En överenskommelse om personallån väntar på din underskrift.",
        "En utlånsavtale venter på underskriften din.",
        "Ein utlånsavtale ventar på underskrifta di.",
        "A loan agreement is waiting for your signature.",
    ),
    Kind.BACKFILL_TO_PLAN: InFour(
        "Parterna har kommit överens om ett personallån. Planera hur arbetet ska skötas"
        " under lånet.",
        "Et utlån er avtalt. Planlegg hvordan arbeidet skal utføres mens utlånet varer.",
        "Eit utlån er avtalt. Planlegg korleis arbeidet skal utførast medan utlånet varer.",
        "A loan has been agreed. Please plan how to cover the work during the loan.",
    ),
    Kind.CHANGE_TO_ANSWER: InFour(
        "Ett förslag om att ändra ett personallån väntar på ditt svar.",
        "Et forslag om å endre et utlån venter på svar fra deg.",
        "Eit forslag om å endre eit utlån ventar på svar frå deg.",
        "A proposed change to a loan is waiting for your answer.",
    ),
    Kind.PERCENT_TO_CORRECT: InFour(
        "Ett personallån har högre procent än anställningen. Rätta procenten för lånet eller"
        " anställningen.",
        "Et utlån har høyere prosent enn stillingen. Rett prosenten for utlånet eller stillingen.",
        "Eit utlån har høgare prosent enn stillinga. Rett prosenten for utlånet eller stillinga.",
        "A loan has a higher percentage than the employment. Please correct one of the"
        " percentages.",
    ),
    Kind.ERASURE_TO_DECIDE: InFour(
        "En medarbetare har begärt att få sina personuppgifter raderade. Du behöver besluta"
        " om begäran.",
        "En medarbeider har bedt om å få personopplysningene sine slettet. Du må avgjøre saken.",
        "Ein medarbeidar har bede om å få personopplysningane sine sletta. Du må avgjere saka.",
        "An employee has asked to have their personal data erased. Please decide on the request.",
    ),
    Kind.SUBSTITUTE_TO_NAME: InFour(
        "Ett ärende väntar på ett steg som ingen kan ta. Utse en ersättare.",
        "En sak venter på et steg som ingen kan ta. Pek ut en stedfortreder.",
        "Ei sak ventar på eit steg som ingen kan ta. Peik ut ein stadfortredar.",
        "A case is waiting for a step that no one can take. Please name a substitute.",
    ),
}
