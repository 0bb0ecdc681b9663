"""The demo's story: it ends today whenever it is played, and leaves out nobody."""

from datetime import date, timedelta

import pytest

from utbyte.demo import demo_story

ROLES = {
    "manager",
    "hr_contact",
    "leader",
    "signatory",
    "finance",
    "programme_office",
    "union_rep",
    "auditor",
}
WRITTEN = date(2026, 6, 29)


@pytest.mark.parametrize("today", [WRITTEN, date(2026, 7, 5), date(2027, 1, 1), date(2031, 2, 28)])
def test_it_ends_in_the_week_before_today_on_the_same_days_of_the_week(today: date) -> None:
    written, moved = demo_story(WRITTEN), demo_story(today)
    days = [step.on for step in moved.steps if step.on is not None]
    assert timedelta() <= today - max(days) < timedelta(weeks=1)
    by = {
        after - before.on
        for after, before in zip(
            days, (step for step in written.steps if step.on is not None), strict=True
        )
        if before.on is not None
    }
    assert by == {moved.start - written.start}
    assert moved.start.weekday() == written.start.weekday()


def test_there_are_people_in_all_roles_and_some_in_none() -> None:
    people = demo_story(WRITTEN).setup.people.values()
    assert {role for person in people for role in person.roles} == ROLES
    assert any(not person.roles for person in people)
    assert {person.language for person in people} >= {"sv", "nb", "nn"}


def test_two_collaborations_of_one_country_each_that_call_themselves_a_demo() -> None:
    setup = demo_story(WRITTEN).setup
    countries = [
        {setup.agencies[key].country for key in collaboration.members or ()}
        for collaboration in setup.collaborations.values()
    ]
    assert countries == [{"SE"}, {"NO"}]
    assert all("Demo" in str(agency.name) for agency in setup.agencies.values())
    assert all("Demo" in str(person.name) for person in setup.people.values())
