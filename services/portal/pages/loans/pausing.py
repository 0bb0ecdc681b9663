"""Which steps of a loan have to wait while its collaboration is paused (R-P6)."""

from services.portal.pages.loans.case import Case
from services.portal.pages.loans.wording import STEPS
from services.portal.pages.pauses import Pauses


async def refused_step(case: Case, path: str) -> list[str]:
    """Why a step to the agreement has to wait: a signature, or the last step of all."""
    if case.status != "proposed":
        return []
    missing = {STEPS[each["step"]].path for each in case.loan["waits_for"]}
    if path not in missing or (path != "sign" and len(case.loan["waits_for"]) > 1):
        return []
    pauses = await Pauses.of(case.visit)
    return pauses.all_of([case.loan["collaboration_id"]])
