"""For whom the body of a request is read at all, where a role in some agency is needed.

Everyone else is refused by the route, whatever they send.
"""

from collections.abc import Mapping

from tests.api.permissions.cast import PERSONS
from tests.api.permissions.rows import named

MANAGERS = named(
    "home,host,third.manager home,host,third.superior home,host,third.substitute"
    " home,host,third.other_manager"
)
CONTACTS = named("home,host,third.hr_contact operator")
LEADERS = named("home,host,third.leader")
IN_PLACE_OF_A_MANAGER = MANAGERS | LEADERS | named("home,host,third.signatory")
WITHOUT_A_ROLE = named("home,host,third.employee person left")

READ_FOR: Mapping[str, frozenset[str]] = {
    "lending.propose_loan": IN_PLACE_OF_A_MANAGER,
    "listings.publish_assignment": IN_PLACE_OF_A_MANAGER,
    "listings.publish_vacancy": IN_PLACE_OF_A_MANAGER,
    "programme.open_collaboration": named("home,host,third.office"),
    "billing.run_invoices": named("home,host,third.finance watch"),
    "billing.preview_run": named("home,host,third.finance watch"),
    "directory.register_agency": named("operator"),
    "directory.change_agency": named("operator"),
    "directory.register_person": CONTACTS,
    "directory.grant_role": CONTACTS | LEADERS,
    "directory.revoke_role": PERSONS - WITHOUT_A_ROLE | named("operator"),
}
