"""The notifications to finance about invoices and corrections; no amount reaches this service."""

from services.notifications.commands import Notifications
from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.billing import InvoiceAnnounced
from shared.plumbing.eventstore.triggers import MessageTrigger


def when_a_document_is_issued_tell_both_sides(
    message: InvoiceAnnounced, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-B9: buyer's and seller's finance are notified, since documents are issued automatically."""
    is_first = message.kind == "invoice"
    issued = Kind.INVOICE_ISSUED if is_first else Kind.CORRECTION_ISSUED
    received = Kind.INVOICE_RECEIVED if is_first else Kind.CORRECTION_RECEIVED
    case = Case(kind=CaseKind.INVOICE, id=message.invoice_id)
    sides = ((issued, message.seller_agency_id), (received, message.buyer_agency_id))
    news = tuple(
        Matter(kind=kind, address=Address(to=To.FINANCE, id=agency), case=case)
        for kind, agency in sides
    )
    notifications.update(case, [ThreadReport(thread="document", news=news)], trigger)
