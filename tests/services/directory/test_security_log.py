"""The security log shows who did what to whom by ids and codes, without personal data."""

import json
import re
from collections.abc import Generator, Mapping
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from shared.kernel.ids import fresh_id
from shared.plumbing.base.security_log import FACTS
from shared.plumbing.security.tokens import Identity
from tests.asking import READER, SERVICE
from tests.services.directory.test_people import CANARY
from tests.services.directory.town import Town

ANNA = Identity.of_operator("anna")


class Lines:
    """The lines of the security log."""

    def __init__(self) -> None:
        self.all: list[Mapping[str, Any]] = []

    def of(self, event: str) -> list[Mapping[str, Any]]:
        return [each for each in self.all if each.get("security") and each["event"] == event]

    def last(self, event: str) -> Mapping[str, Any]:
        return self.of(event)[-1]


@pytest.fixture
def logged(town: Town) -> Generator[Lines]:
    """No line holds a name, an address, a text or an undeclared fact."""
    town.person("canary", "desk", **CANARY)
    lines = Lines()
    with capture_logs() as captured:
        lines.all = cast("list[Mapping[str, Any]]", captured)
        yield lines
    kept = json.dumps(captured, default=str).casefold()
    words = [*CANARY.values(), "Demosson", "example.org", "Bearer", "eyJ"]
    assert [word for word in words if re.search(rf"\b{re.escape(word.casefold())}", kept)] == []
    for line in captured:
        if line.get("security"):
            assert line.keys() - FACTS <= {"event", "log_level", "security"}


def test_a_refusal_names_caller_operation_and_case(town: Town, logged: Lines) -> None:
    town.ask("emil", f"/people/{town['canary']}/contact", CANARY)
    line = logged.last("authz_fail")
    assert line["actor"] == f"person:{town['emil']}"
    assert (line["operation"], line["status"]) == ("change_contact", 403)
    assert line["case"] == str(town["canary"])


def test_looking_for_anothers_case_is_logged_and_for_one_that_is_not_there_is_not(
    town: Town, logged: Lines
) -> None:
    assert town.ask("mia", f"/people/{fresh_id()}", method="GET").status_code == 404
    assert logged.of("authz_fail") == []
    assert town.ask("mia", f"/people/{town['canary']}", method="GET").status_code == 404
    assert logged.last("authz_fail")["status"] == 404


def test_a_call_without_a_token_and_with_a_forged_one_is_logged(town: Town, logged: Lines) -> None:
    town.ask(None, f"/people/{town['canary']}", method="GET")
    line = logged.last("authn_login_fail")
    assert (line["actor"], line["status"]) == ("anonymous", 401)
    forged = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30.Nina"}
    town.alone.client.get(town.alone.address("/units"), headers=forged)
    assert len(logged.of("authn_login_fail")) == 2


def test_a_read_of_keys_names_and_addresses_logs_the_service_and_how_many(
    town: Town, logged: Lines
) -> None:
    town.see(SERVICE, f"/names?ids={town['canary']}&ids={town['emil']}")
    assert logged.last("sensitive_read")["count"] == 2
    town.see(SERVICE, f"/keys/{town['canary']}")
    assert [each["what"] for each in logged.of("sensitive_read")] == ["names", "keys"]
    assert {each["actor"] for each in logged.of("sensitive_read")} == {f"service:{SERVICE.subject}"}
    readers = {each["on_behalf_of"] for each in logged.of("sensitive_read")}
    assert readers == {f"person:{READER.subject}"}


def test_a_role_that_is_granted_and_revoked_is_logged_with_who_did_it(
    town: Town, logged: Lines
) -> None:
    body = {"agency": str(town["archive"]), "role": "finance"}
    town.do(f"/people/{town['canary']}/grant-role", body, by="leo")
    town.do(f"/people/{town['canary']}/revoke-role", body, by=ANNA)
    granted, revoked = logged.of("privilege_permissions_changed")
    assert granted["actor"] == f"person:{town['leo']}"
    assert (granted["role"], granted["person"]) == ("finance", str(town["canary"]))
    assert (revoked["actor"], revoked["change"]) == ("operator:anna", "directory.RoleRevoked")


def test_the_role_of_a_new_person_is_logged_and_that_of_every_employee_is_not(
    town: Town, logged: Lines
) -> None:
    town.person("ola", "desk", "finance")
    assert [each["role"] for each in logged.of("privilege_permissions_changed")] == ["finance"]


def test_a_step_of_an_operator_names_them(town: Town, logged: Lines) -> None:
    town.do(f"/units/{town['desk']}/rename", {"name": "Kanariefågelns enhet"}, by=ANNA)
    line = logged.last("authz_admin")
    assert (line["actor"], line["operation"], line["door"]) == (
        "operator:anna",
        "rename_unit",
        "http",
    )


def test_an_erasure_and_what_kept_the_person_before_is_logged(town: Town, logged: Lines) -> None:
    path = f"/people/{town['canary']}"
    town.do(f"{path}/hold", {"ground": "audit"}, by="hanna")
    town.do(f"{path}/lift-hold", {"ground": "audit"}, by="hanna")
    town.do(f"{path}/erase", {}, by="hanna")
    lines = logged.of("sensitive_delete")
    assert [each["change"] for each in lines] == [
        "directory.HoldSet",
        "directory.HoldLifted",
        "directory.PersonErased",
    ]
    assert {each["actor"] for each in lines} == {f"person:{town['hanna']}"}
    assert {each["person"] for each in lines} == {str(town["canary"])}


def test_a_step_that_is_repeated_or_refused_is_no_change(town: Town, logged: Lines) -> None:
    body = {"agency": str(town["archive"]), "role": "finance"}
    town.ask("emil", f"/people/{town['canary']}/grant-role", body)
    assert logged.of("privilege_permissions_changed") == []
