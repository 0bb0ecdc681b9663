"""Listings over HTTP: published, revised, closed, withdrawn."""

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
from shared.plumbing.access import holding, in_case
from shared.plumbing.http import Asked, Done, Given, command


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
    holding("manager"),
    "Offer a short assignment in one's unit (R-L1)",
)
def publish_assignment(
    service: Given[Listings], asked: Given[Asked], data: JSONBody[PublishAssignment]
) -> Done:
    """Publish an assignment, or keep it as a draft."""
    return asked.do(lambda cause: service.publishing.offer(_new(data), cause))


@command(
    "/vacancies", "publish_vacancy", holding("manager"), "Offer a position in one's unit (R-L7)"
)
def publish_vacancy(
    service: Given[Listings], asked: Given[Asked], data: JSONBody[PublishVacancy]
) -> Done:
    """Publish a vacancy, or keep it as a draft."""
    return asked.do(lambda cause: service.publishing.offer(_new(data), cause))


@command(
    "/listings/{listing_id:uuid}/revise-assignment",
    "revise_assignment",
    in_case("listing_id", "receiver.manager"),
    "Write the draft of an assignment anew (R-L2)",
)
def revise_assignment(
    service: Given[Listings],
    asked: Given[Asked],
    listing_id: FromPath[UUID],
    data: JSONBody[ReviseAssignment],
) -> Done:
    """Revise a draft."""
    return asked.do(lambda cause: service.publishing.revise(listing_id, _revision(data), cause))


@command(
    "/listings/{listing_id:uuid}/revise-vacancy",
    "revise_vacancy",
    in_case("listing_id", "receiver.manager"),
    "Write the draft of a vacancy anew (R-L2)",
)
def revise_vacancy(
    service: Given[Listings],
    asked: Given[Asked],
    listing_id: FromPath[UUID],
    data: JSONBody[ReviseVacancy],
) -> Done:
    """Revise a draft."""
    return asked.do(lambda cause: service.publishing.revise(listing_id, _revision(data), cause))


@command(
    "/listings/{listing_id:uuid}/publish",
    "publish",
    in_case("listing_id", "receiver.manager"),
    "Publish a draft (R-L1)",
)
def publish(
    service: Given[Listings],
    asked: Given[Asked],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Publish a draft."""
    del data
    return asked.do(lambda cause: service.publishing.publish(listing_id, cause))


@command(
    "/listings/{listing_id:uuid}/close",
    "close_listing",
    in_case("listing_id", "receiver.manager"),
    "Take no more interest; what has been said can still be chosen (R-L2)",
)
def close_listing(
    service: Given[Listings],
    asked: Given[Asked],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Close a listing before its last day."""
    del data
    return asked.do(lambda cause: service.publishing.close(listing_id, cause))


@command(
    "/listings/{listing_id:uuid}/withdraw",
    "withdraw_listing",
    in_case("listing_id", "receiver.manager"),
    "Take a listing away; the interests in it lapse (R-L2)",
)
def withdraw_listing(
    service: Given[Listings],
    asked: Given[Asked],
    listing_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Withdraw a listing."""
    del data
    return asked.do(lambda cause: service.publishing.withdraw(listing_id, cause))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    publish_assignment,
    publish_vacancy,
    revise_assignment,
    revise_vacancy,
    publish,
    close_listing,
    withdraw_listing,
)
