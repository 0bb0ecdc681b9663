"""How a draft becomes a document: recorded, numbered and written in one step."""

from services.billing.domain.account import LoanAccount
from services.billing.domain.document import Place, written
from services.billing.domain.drafts import Draft
from services.billing.domain.invoice import Invoice
from services.billing.domain.series import InvoiceSeries
from shared.kernel.aggregate import Actor


def issue(account: LoanAccount, draft: Draft, series: InvoiceSeries, actor: Actor) -> Invoice:
    """Issue the document of a draft on the actor's business day.

    The caller saves account, series and document together (R-B4, R-B6).

    Raises:
        AnotherSeries: when the series is not the seller's of this year (R-B6).
        StaleDraft: when another document was issued for the month since (R-B4).
    """
    account.issued(draft, actor)
    number = series.take(draft.basis.parties.seller.agency_id, draft.document_id, actor)
    place = Place(series.name, number, actor.on, account.person_reference)
    return Invoice.issue(written(draft, place), actor)
