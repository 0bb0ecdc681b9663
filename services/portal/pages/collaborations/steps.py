"""What office and leaders do with a collaboration: enrol, withdraw, pause, rounds, office."""

from collections.abc import Callable

from services.portal.pages.collaborations.pages import collaboration_page
from services.portal.web import typed
from services.portal.web.changes import Body, Change, Place, routes
from services.portal.web.forms import Form
from services.portal.web.visit import Visit

N_: Callable[[str], str] = str
COLLABORATION = Place(
    "programme",
    "/collaborations/{collaboration_id:uuid}",
    collaboration_page,
    otherwise="/collaborations",
)
FILL_IN = N_("Fill in this field.")


def _agency(_: Visit, form: Form) -> Body:
    return {"agency": form["agency"]}


def _round(_: Visit, form: Form) -> Body:
    return {"name": form["name"], "start": typed.day(form["start"]), "end": typed.day(form["end"])}


ROUTES = routes(
    COLLABORATION,
    Change(
        "enrol",
        N_("Your agency takes part from today."),
        _agency,
        N_("Its people can now publish, express interest, lend and borrow here."),
    ),
    Change(
        "withdraw-agency",
        N_("Your agency has left the collaboration."),
        _agency,
        N_("Agreed and running loans go on as agreed."),
    ),
    Change(
        "pause",
        N_("The collaboration is paused."),
        lambda _, form: {"reason": form["reason"]},
        needs={"reason": N_("Write why. The members read it.")},
    ),
    Change("resume", N_("The collaboration goes on.")),
    Change(
        "announce-round",
        N_("The round %(name)s has been announced."),
        _round,
        needs=dict.fromkeys(("name", "start", "end"), FILL_IN),
    ),
    Change(
        "change-office",
        N_("The office has been changed."),
        lambda _, form: {"office": form.all("office")},
        needs={"office": N_("Someone must run the collaboration.")},
    ),
)
