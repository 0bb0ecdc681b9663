"""Agencies as everyone sees them, and the people, units and imports of one's own."""

import re
from collections.abc import Callable

from shared.plumbing.security.tokens import Identity
from tests.api.world import World
from tests.services.portal.conftest import Reader

SignIn = Callable[[Identity], Reader]
HEADER = "unit,given_name,family_name,email,language,external_id\n"


def contact(world: World, reader: SignIn) -> Reader:
    return reader(world.home.people["hr_contact"])


def test_agencies_are_found_by_a_part_of_their_name(world: World, reader: SignIn) -> None:
    one = reader(world.home.people["employee"])
    assert "Provmyndigheten 1" in one.get("/agencies?q=myndigheten+1")
    assert "No agency fits." in one.get("/agencies?q=nowhere")
    assert "202100-4664" in one.get(f"/agencies/{world.host.agency}")


def test_the_inside_of_an_agency_is_for_those_who_look_after_it(
    world: World, reader: SignIn
) -> None:
    manager = reader(world.home.people["manager"])
    away = manager.http.get("/agency")
    assert away.headers["location"] == f"/agencies/{world.home.agency}"
    for path in ("/agency/units", "/agency/import", "/agency/contact", "/people/new"):
        manager.get(path, status=404)
    stranger = reader(world.host.people["hr_contact"])
    stranger.get(f"/people/{world.employee().subject}", status=404)


def test_a_person_is_registered_found_and_given_a_role(world: World, reader: SignIn) -> None:
    one = contact(world, reader)
    shown = one.does(
        "/people/new",
        given_name="Åke",
        family_name="Zetterlund",
        email="ake@example.org",
        language="sv",
        unit=world.home.unit,
        employment_percent="87,5",
    )
    assert "Åke Zetterlund has been registered." in shown
    assert re.search(r"87[.,]5\s?%", shown)
    world.idle()
    found = re.search(r'href="(/people/[0-9a-f-]{36})"', one.get("/agency?q=zetter"))
    assert found is not None
    there = found.group(1)
    assert "Manager" in one.does(f"{there}/grant-role", there, role="manager")
    assert "has been taken back" in one.does(f"{there}/revoke-role", there, role="manager")


def test_what_was_typed_stays_when_a_field_is_missing(world: World, reader: SignIn) -> None:
    answer = contact(world, reader).send("/people/new", given_name="Åke", unit=world.home.unit)
    assert answer.status_code == 422
    assert "2 things are missing." in answer.text
    assert 'value="Åke"' in answer.text


def test_a_person_leaves_and_is_employed_again(world: World, reader: SignIn) -> None:
    one, there = contact(world, reader), f"/people/{world.employee().subject}"
    assert "The last day is" in one.does(f"{there}/leave", there, last_day="31.12.2026")
    assert "taken back" in one.does(f"{there}/leave", there, last_day="")
    one.does(f"{there}/leave", there, last_day="2026-01-09")
    again = one.does(f"{there}/employ-again", there, unit=world.home.unit, employment_percent="80")
    assert re.search(r"80\s?%", again)
    refused = one.send(f"{there}/employment-percent", there, employment_percent="140")
    assert refused.status_code == 400
    assert 'href="#employment_percent"' in refused.text
    assert 'value="140"' in refused.text


def test_the_same_form_sent_twice_has_its_effect_once(world: World, reader: SignIn) -> None:
    one = contact(world, reader)
    shown = one.get("/agency/units")
    hidden = {
        name: found.group(1)
        for name in ("csrf", "key")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', shown))
    }
    for _ in range(2):
        answer = one.http.post("/agency/units", data={**hidden, "name": "Tvåan", "parent": ""})
        assert answer.status_code == 303
    assert one.get("/agency/units").count(">Tvåan</a>") == 1


def test_a_unit_is_led_renamed_and_moved(world: World, reader: SignIn) -> None:
    one = contact(world, reader)
    shown = one.does("/agency/units", name="Tredje", parent=world.home.top)
    found = re.search(r'href="(/units/[0-9a-f-]{36})">Tredje<', shown)
    assert found is not None
    there, manager = found.group(1), world.home.people["superior"].subject
    led = one.does(f"{there}/manager", there, manager=manager, substitute="")
    assert "Superior0 Prov leads the unit; no one substitutes." in led
    assert "<h1>Fjärde</h1>" in one.does(f"{there}/rename", there, name="Fjärde")
    refused = one.send(f"{there}/move", there, parent=there.rpartition("/")[2])
    assert refused.status_code in (409, 422)
    assert "moved" in one.does(f"{there}/move", there, parent="")


def test_an_import_needs_a_file_or_its_text_and_calls_neither_optional(
    world: World, reader: SignIn
) -> None:
    one = reader(world.home.people["hr_contact"])
    shown = one.get("/agency/import")
    assert "(optional)" not in shown
    assert "or paste its text" in shown
    assert one.send("/agency/import/preview", "/agency/import").status_code == 422


def test_an_import_is_previewed_before_it_is_done(world: World, reader: SignIn) -> None:
    one = contact(world, reader)
    csv = (
        f"{HEADER}Enheten,Bo,Prov,bo.prov@example.org,sv,A-1\n"
        "Ingenstans,Eva,Prov,eva.prov@example.org,sv,A-2\n"
    )
    preview = one.send("/agency/import/preview", "/agency/import", csv=csv)
    assert preview.status_code == 200
    assert preview.text.count('data-testid="row-error"') == 1
    assert "Import 1 person" in preview.text
    assert "No one fits." in one.get("/agency?q=bo.prov")
    done = one.does("/agency/import", "/agency/import", csv=csv)
    assert "Done: 2 read" in done or "Done: 1 read" in done
    assert "Bo Prov" in one.get("/agency?q=bo.prov")


def test_a_file_is_previewed_as_its_text(world: World, reader: SignIn) -> None:
    one = contact(world, reader)
    token = re.search(r'name="csrf" value="([^"]+)"', one.get("/agency/import"))
    assert token is not None
    file = f"{HEADER}Enheten,Åsa,Prov,asa.prov@example.org,sv,A-3\n".encode()
    answer = one.http.post(
        "/agency/import/preview",
        data={"csrf": token.group(1)},
        files={"file": ("people.csv", file, "text/csv")},
    )
    assert answer.status_code == 200
    assert "Åsa" in answer.text
    assert "Import 1 person" in answer.text


def test_the_contact_person_is_set_and_shown_to_other_agencies(
    world: World, reader: SignIn
) -> None:
    leader, person = reader(world.home.people["leader"]), world.home.people["hr_contact"].subject
    assert "has been set" in leader.does("/agency/contact", person=person)
    shown = reader(world.host.people["employee"]).get(f"/agencies/{world.home.agency}")
    assert "Hr_Contact0 Prov" in shown


def test_a_request_for_erasure_is_found_kept_from_declined_and_granted(
    world: World, reader: SignIn
) -> None:
    person, one = world.employee(), contact(world, reader)
    there = f"/people/{person.subject}"
    assert "has not asked to be erased" in one.get(there)
    world.do(person, "directory.request_erasure", {}, person_id=person.subject)
    world.idle()
    assert f'href="{there}"' in one.get("/agency").partition("Requests for erasure")[2]
    assert one.send(f"{there}/hold", there, ground="").status_code == 422
    kept = one.does(f"{there}/hold", there, ground="audit")
    assert "Kept for an audit" in kept
    refused = one.send(f"{there}/erase", there)
    assert refused.status_code == 409
    assert "an audit" in refused.text.partition('data-testid="refused"')[2]
    assert "No hold keeps" in one.does(f"{there}/lift-hold", there, ground="audit")
    declined = one.does(f"{there}/decline-erasure", there, decline_ground="still_employed")
    assert "You declined the request." in declined
    assert "The person&#39;s data was erased on" in one.does(f"{there}/erase", there)


def test_no_one_decides_on_their_own_erasure_and_managers_on_no_ones(
    world: World, reader: SignIn
) -> None:
    one, manager = contact(world, reader), reader(world.home.people["manager"])
    itself = one.get(f"/people/{world.home.people['hr_contact'].subject}")
    others = manager.get(f"/people/{world.home.people['employee'].subject}")
    assert "Kept and erased" not in itself + others
    auditor = reader(world.home.people["auditor"])
    shown = auditor.get(f"/people/{world.home.people['employee'].subject}")
    assert "Keep from erasure" in shown
    assert "Erase the person" not in shown


def test_errors_of_a_file_are_told_in_the_language_of_the_page(
    world: World, reader: SignIn
) -> None:
    one = contact(world, reader)
    one.get("/agency/import?lang=nn")
    wrong = f"{HEADER}Ingenstans,Eva,Prov,eva,sv,A-9\n"
    told = one.send("/agency/import/preview", "/agency/import", csv=wrong).text
    assert "Ei e-postadresse skal skrivast" in told
    assert "e-mail" not in told.partition("<main")[2].partition("</main>")[0]
