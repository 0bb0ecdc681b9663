"""How a draft becomes a document: remembered, numbered and written in one step."""

from services.billing.domain.account import LoanAccount
from services.billing.domain.document import Place, written
from services.billing.domain.drafts import Draft
from services.billing.domain.invoice import Invoice
from services.billing.domain.series import InvoiceSeries
from shared.kernel.aggregate import Act
