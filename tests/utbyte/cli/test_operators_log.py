"""Each command that changes an instance or reads its letters is in the security log, by name."""

import json
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import typer

from shared.kernel.ids import fresh_id
from shared.plumbing.base.security_log import account
from shared.plumbing.base.settings import Settings
from tests.utbyte.operated import Instance
from tests.utbyte.operations.test_dead_letters import EXPRESSED, letter, put
from utbyte.cli.app import app
from utbyte.instance.trust import directory_issuer
from utbyte.play.signing import OPERATOR, signed_at


class Logged(NamedTuple):
    """A command as it is given, and what the log says of it."""

    words: tuple[str, ...]
    operation: str
    what: str | None = None


HERE: Mapping[str, Logged] = {
    "migrate": Logged(("migrate",), "migrate"),
    "rebuild": Logged(("rebuild", "billing"), "rebuild", "billing"),
    "keys turn signing": Logged(("keys", "turn", "signing"), "keys_turn", "signing"),
    "keys turn service": Logged(("keys", "turn", "service", "lending"), "keys_turn", "lending"),
    "keys turn master": Logged(("keys", "turn", "master"), "keys_turn", "master"),
    "dead-letters show": Logged(
        ("dead-letters", "show", "billing", "7"), "dead_letters_show", "billing"
    ),
    "dead-letters replay": Logged(
        ("dead-letters", "replay", "billing"), "dead_letters_replay", "billing"
    ),
    "erasures list": Logged(("erasures", "list"), "erasures_list"),
    "vault save": Logged(("vault", "save"), "vault_save"),
    "begin-epoch": Logged(("begin-epoch",), "begin_epoch"),
}
ELSEWHERE = {
    **dict.fromkeys(("backup", "restore", "erasures apply", "vault load"), "as `vault save` is"),
    "repartition": "as `vault save` is; it needs a cluster",
    "token": "tests/utbyte/cli/test_cli.py",
    "play": "below, where it signs in at a running instance",
}
NOT_LOGGED = {
    "up": "whoever starts the instance is in the machine's own log",
    "serve": "as `up`",
    "quote": "it knows no instance",
    "dead-letters list": "it tells no content of messages",
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Generator[Instance]:
    made = Instance(tmp_path_factory.mktemp("logged"), postgres)
    try:
        assert made.utbyte("migrate").exit_code == 0
        assert made.utbyte("rebuild", "billing").exit_code == 0, "keys are made at a first start"
        yield made
    finally:
        made.drop()


def _commands(group: Any, before: str = "") -> Iterator[str]:
    for name, each in group.commands.items():
        path = f"{before} {name}".strip()
        yield from _commands(each, path) if hasattr(each, "commands") else [path]


def _lines(stderr: str) -> list[dict[str, Any]]:
    found = [json.loads(each) for each in stderr.splitlines()]
    return [each for each in found if each.get("security")]


def test_every_command_is_logged_or_has_a_reason_not_to_be() -> None:
    known = set(_commands(typer.main.get_command(app)))
    assert known == HERE.keys() | ELSEWHERE.keys() | NOT_LOGGED.keys()


@pytest.mark.parametrize("name", HERE)
def test_an_operators_command_is_logged_with_the_operator_by_name(
    instance: Instance, name: str
) -> None:
    put(instance, letter("7", EXPRESSED))
    result = instance.utbyte(*HERE[name].words)
    assert result.exit_code == 0, result.output
    (line,) = _lines(result.stderr)
    assert (line["event"], line["door"]) == ("authz_admin", "command-line")
    assert line["actor"] == f"operator:{account()}"
    assert (line["operation"], line.get("what")) == HERE[name][1:]


def test_a_command_that_is_refused_is_no_step(instance: Instance) -> None:
    assert "no service" in instance.refused("rebuild", "kitchen", code=2)


def test_a_player_at_a_running_instance_is_logged_with_each_person_they_play(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory_issuer(Settings(data=tmp_path))
    sign = signed_at(str(httpx.URL("http://127.0.0.1:9")), tmp_path)
    person = str(fresh_id())
    for who in (person, OPERATOR, person):
        sign(who)
    lines = _lines(capsys.readouterr().err)
    assert [each["on_behalf_of"] for each in lines] == [
        f"person:{person}",
        f"operator:{account()}",
    ]
    assert {each["actor"] for each in lines} == {f"operator:{account()}"}
    assert {each["event"] for each in lines} == {"authn_login_success"}
