"""A request for erasure reaches those who decide it; the person learns of a decline (R-D2a)."""

from typing import Literal

from services.notifications.domain.kinds import Kind
from services.notifications.domain.texts import Language, text_of
from shared.contracts.directory import ErasureRequest, PersonErased
from tests.services.notifications.contracts import BEGINS
from tests.services.notifications.town import Town

TO_DECIDE, DECLINED = Kind.ERASURE_TO_DECIDE, Kind.ERASURE_DECLINED


def request(town: Town, status: Literal["requested", "declined"]) -> ErasureRequest:
    person, agency = town.person("eva"), town.lender
    return ErasureRequest(person_id=person, agency_id=agency, status=status, on=BEGINS)


def erased(town: Town) -> PersonErased:
    return PersonErased(person_id=town.person("eva"), agency_id=town.lender, on=BEGINS)


def test_a_request_waits_for_the_contact_person_and_a_decline_reaches_the_person(
    town: Town,
) -> None:
    town.update(request(town, "requested"), seq=3)
    assert town.waits("lo") == [TO_DECIDE]
    assert town.waits("eva") == []
    town.update(request(town, "declined"), seq=4)
    assert town.waits("lo") == []
    assert town.news("eva") == [DECLINED]


def test_a_request_that_is_withdrawn_waits_for_no_one_and_is_no_news(town: Town) -> None:
    town.update(request(town, "requested"), seq=3)
    town.update(request(town, "declined").model_copy(update={"withdrawn": True}), seq=4)
    assert town.waits("lo") == []
    assert town.news("eva") == []
    town.update(request(town, "requested"), seq=5)
    assert town.waits("lo") == [TO_DECIDE]


def test_nothing_reaches_an_erased_person_and_no_one_is_asked_about_them(town: Town) -> None:
    town.update(request(town, "requested"), seq=3)
    town.update(erased(town), seq=5)
    assert town.waits("lo") == []
    assert town.notifications.holdings(town.person("eva")) is None


def test_a_request_that_arrives_after_the_erasure_is_not_asked_about(town: Town) -> None:
    town.update(erased(town), seq=5)
    town.update(request(town, "requested"), seq=3)
    assert town.waits("lo") == []


def test_the_contract_names_no_one() -> None:
    for kind in (TO_DECIDE, DECLINED):
        assert len({text_of(kind, language) for language in Language}) == len(Language)
