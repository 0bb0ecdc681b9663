"""The definition of the listings service."""

from services.listings.announcements import ANNOUNCEMENTS
from services.listings.api import ROUTES
from services.listings.api.about import ABOUT
from services.listings.commands import Listings
from services.listings.commands.turns import (
    parties_in_words,
    turn_in_interest,
    turn_in_listing,
)
from services.listings.policies import POLICIES
from services.listings.views import VIEWS
from shared.plumbing.service import ServiceDefinition
from shared.plumbing.time.calendar import Day, attempt


def close_listings_past_their_last_day(listings: Listings, day: Day) -> None:
    """R-L2: a listing closes automatically the day after its last day."""
    for each in listings.queries.past_their_last_day(day.date):
        trigger = day.trigger("close-listing", each)
        attempt(
            lambda one=each, why=trigger: listings.publishing.close_when_past(one, why),
            listing=str(each),
        )


def end_interests_of_ended_listings(listings: Listings, day: Day) -> None:
    """R-L2, R-L9: interests expressed while the listing ended, or too many for one save."""
    for each in listings.queries.of_ended_listings():
        trigger = day.trigger("end-with-listing", each)
        attempt(
            lambda one=each, why=trigger: listings.interests.end_with_listing(one, why),
            interest=str(each),
        )


def lapse_interests_of_people_who_left(listings: Listings, day: Day) -> None:
    """R-O14: no one is lent out by an agency that they have left."""
    for each in listings.queries.of_people_who_left(day.date):
        trigger = day.trigger("lapse-when-left", each)
        attempt(
            lambda one=each, why=trigger: listings.interests.lapse_when_left(one, why),
            interest=str(each),
        )


def lapse_interests_without_a_collaboration(listings: Listings, day: Day) -> None:
    """R-P8: interests expressed before the message about an agency's leaving arrived lapse too."""
    for each in listings.queries.without_a_shared_collaboration(None, None):
        trigger = day.trigger("lapse-without-collaboration", each)
        attempt(
            lambda one=each, why=trigger: listings.interests.lapse_without_collaboration(one, why),
            interest=str(each),
        )


def lapse_interests_in_what_has_begun(listings: Listings, day: Day) -> None:
    """R-L4: from the assignment's first day, no one can be selected."""
    for each in listings.queries.started(day.date):
        trigger = day.trigger("lapse-when-begun", each)
        attempt(
            lambda one=each, why=trigger: listings.interests.lapse_when_started(one, why),
            interest=str(each),
        )


def pass_unanswered_interests_on(listings: Listings, day: Day) -> None:
    """R-L4: after ten working days, the substitute's turn; then the contact person's."""
    for each in listings.queries.unanswered(day.date):
        trigger = day.trigger("pass-on", each)
        attempt(
            lambda one=each, why=trigger: listings.interests.pass_on(one, why),
            interest=str(each),
        )


STEPS = (
    close_listings_past_their_last_day,
    end_interests_of_ended_listings,
    lapse_interests_of_people_who_left,
    lapse_interests_without_a_collaboration,
    lapse_interests_in_what_has_begun,
    pass_unanswered_interests_on,
)

DEFINITION = ServiceDefinition(
    name="listings",
    about=ABOUT,
    make=Listings,
    routes=ROUTES,
    views=VIEWS,
    announcements=ANNOUNCEMENTS,
    policies=POLICIES,
    steps=STEPS,
    cases={
        "listing_id": Listings.listing_case_roles,
        "interest_id": Listings.interest_case_roles,
    },
    turns={"listing_id": turn_in_listing, "interest_id": turn_in_interest},
    parties=dict.fromkeys(("listing_id", "interest_id"), parties_in_words),
)
