"""The composition of the notifications service."""

from services.notifications.announcements import ANNOUNCEMENTS
from services.notifications.api import ABOUT, ROUTES
from services.notifications.commands import Notifications
from services.notifications.policies import POLICIES
from services.notifications.views import VIEWS
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.time.calendar import Day, attempt


def remind_of_what_is_due_soon(notifications: Notifications, day: Day) -> None:
    """R-N2: send one reminder before steps are due, and before loans begin and end."""
    for file_id in notifications.queries.files_to_remind(day.date):
        attempt(
            lambda each=file_id: notifications.remind(each, day.today, day.trigger("remind", each)),
            file=str(file_id),
        )


DEFINITION = ServiceDefinition(
    name="notifications",
    about=ABOUT,
    make=Notifications,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    steps=(remind_of_what_is_due_soon,),
    cases={"notification_id": Notifications.case_roles},
)
