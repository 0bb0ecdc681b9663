"""Listings over HTTP: publish, revise, close, withdraw."""

from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.listings.api.bodies import (
    Nothing,
    PublishAssignment,
    PublishVacancy,
    ReviseAssignment,
    ReviseVacancy,
)
from services.listings.commands import Listings
from services.listings.commands.publishing import NewListing, Revision
from shared.plumbing.security.access import IN_PLACE_OF_A_MANAGER, holding, in_case
from shared.plumbing.web.http import CommandRequest, Done, Given, command


def _new(data: PublishAssignment | PublishVacancy) -> NewListing:
    return NewListing(
        unit=data.unit,
        collaborations=data.chosen(),
        words=data.words(),
        details=data.details(),
        draft=data.draft,
    )


def _revision(data: ReviseAssignment | ReviseVacancy) -> Revision:
    return Revision(collaborations=data.chosen(), words=data.words(), details=data.details())


@command(
    "/assignments",
    "publish_assignment",
    holding(*IN_PLACE_OF_A_MANAGER),
    "Publish an assignment",
)
def publish_assignment(
    service: Given[Listings], command: Given[CommandRequest], data: JSONBody[PublishAssignment]
) -> Done:
    """Offer a short assignment in a unit for which the caller acts as manager (R-L1, R-O2).

    It is visible to the employees of the agencies in the chosen collaborations. A draft is not.
    """
    return command.do(lambda trigger: service.publishing.offer(_new(data), trigger))


@command("/vacancies", "publish_vacancy", holding(*IN_PLACE_OF_A_MANAGER), "Publish a vacancy")
def publish_vacancy(
    service: Given[Listings], command: Given[CommandRequest], data: JSONBody[PublishVacancy]
) -> Done:
    """Publish a vacancy in a unit for which the caller acts as manager, or save a draft (R-L7).

    People apply directly in the receiver's recruitment, which the listing links to. A vacancy is
    public unless a ground says otherwise.
    """
    return command.do(lambda trigger: service.publishing.offer(_new(data), trigger))


@command(
    "/listings/{listing_id:uuid}/revise-assignment",
    "revise_assignment",
    in_case("listing_id", "receiver.manager"),
    "Revise the draft of an assignment",
)
def revise_assignment(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[ReviseAssignment],
) -> Done:
    """Replace the whole content of an assignment that has not been published (R-L2)."""
    return command.do(
        lambda trigger: service.publishing.revise(listing_id, _revision(data), trigger)
    )


@command(
    "/listings/{listing_id:uuid}/revise-vacancy",
    "revise_vacancy",
    in_case("listing_id", "receiver.manager"),
    "Revise the draft of a vacancy",
)
def revise_vacancy(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[ReviseVacancy],
) -> Done:
    """Replace the whole content of a vacancy that has not been published (R-L2)."""
    return command.do(
        lambda trigger: service.publishing.revise(listing_id, _revision(data), trigger)
    )


@command(
    "/listings/{listing_id:uuid}/publish",
    "publish",
    in_case("listing_id", "receiver.manager"),
    "Publish a draft",
)
def publish(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Publish a draft in the collaborations that it names (R-L1).

    From then on its content is fixed: to change it, withdraw it and publish another.
    """
    del data
    return command.do(lambda trigger: service.publishing.publish(listing_id, trigger))


@command(
    "/listings/{listing_id:uuid}/close",
    "close_listing",
    in_case("listing_id", "receiver.manager"),
    "Close a listing",
)
def close_listing(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Close a listing before its last day (R-L2).

    No one can express interest any more; people who already have can still be selected.
    """
    del data
    return command.do(lambda trigger: service.publishing.close(listing_id, trigger))


@command(
    "/listings/{listing_id:uuid}/withdraw",
    "withdraw_listing",
    in_case("listing_id", "receiver.manager"),
    "Withdraw a listing",
)
def withdraw_listing(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Withdraw a listing that is no longer wanted (R-L2).

    The expressions of interest in it lapse, and the people are notified.
    """
    del data
    return command.do(lambda trigger: service.publishing.withdraw(listing_id, trigger))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    publish_assignment,
    publish_vacancy,
    revise_assignment,
    revise_vacancy,
    publish,
    close_listing,
    withdraw_listing,
)
