"""The command line: what it prints, and how it ends when all is well and when it is not."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shared.plumbing.base.security_log import account
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import Kind
from tests.utbyte.quoted import ANSWER, EXAMPLE
from utbyte.cli.app import app
from utbyte.instance.trust import FollowingVerifier, directory_issuer, make_keys

PERSON = "11111111-1111-5111-8111-111111111111"


def _utbyte(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=given)


def _one_line(result: Result, words: str) -> bool:
    return len(result.stderr.splitlines()) == 1 and words in result.stderr


def test_the_version_is_shown() -> None:
    result = _utbyte("--version")
    assert (result.exit_code, result.stdout) == (0, f"utbyte {version('utbyte')}\n")


# play


def test_play_without_files_is_a_mistake_of_usage() -> None:
    result = _utbyte("play")
    assert result.exit_code == 2
    assert _one_line(result, "Name the story files to play.")


def test_play_with_an_option_that_is_not_there_is_a_mistake_of_usage() -> None:
    assert _utbyte("play", "--loudly", "story.yaml").exit_code == 2


def test_a_timeline_is_not_for_machines() -> None:
    result = _utbyte("play", "story.yaml", "--timeline", "--json")
    assert result.exit_code == 2
    assert _one_line(result, "Use either --timeline or --json.")


def test_files_that_cannot_be_read_have_their_lines_and_end_with_two(tmp_path: Path) -> None:
    broken, missing = tmp_path / "broken.yaml", tmp_path / "missing.yaml"
    broken.write_text("story: [\n", encoding="utf-8")
    result = _utbyte("play", str(broken), str(missing), "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["file"], line["ok"]) for line in lines] == [
        (str(broken), False),
        (str(missing), False),
    ]
    assert all(line["failed"]["got"] for line in lines)
    assert result.exit_code == 2


def test_people_are_shown_why_a_file_is_no_story(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("story: x\nstart: 2026-02-31\n", encoding="utf-8")
    result = _utbyte("play", str(path))
    assert result.exit_code == 2
    assert "line 2: there is no day 2026-02-31" in result.stdout
    assert "1 story: 0 passed, 1 failed" in result.stdout


def test_the_schema_is_printed_without_files() -> None:
    result = _utbyte("play", "--schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["properties"].keys() == {"story", "start", "setup", "steps"}


# quote


def test_a_quote_is_answered_from_standard_input() -> None:
    result = _utbyte("quote", "-", "--json", given=EXAMPLE + "\n")
    assert (result.exit_code, result.stdout) == (0, ANSWER + "\n")


def test_a_file_with_a_bad_line_ends_with_one_and_all_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl"
    path.write_text(f"{{}}\n\n{EXAMPLE}\n", encoding="utf-8")
    result = _utbyte("quote", str(path), "--json")
    first, second = result.stdout.splitlines()
    assert "error" in json.loads(first)
    assert second == ANSWER
    assert result.exit_code == 1


def test_a_file_of_quotes_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    result = _utbyte("quote", str(tmp_path / "missing.jsonl"), "--json")
    assert result.exit_code == 2
    assert _one_line(result, "No such file")


@pytest.mark.parametrize("closed", ["<&-", ">&-"], ids=["input", "output"])
def test_a_stream_that_was_closed_before_the_start_ends_with_two(closed: str) -> None:
    done = subprocess.run(  # noqa: S603 - ourselves
        ["/bin/sh", "-c", f'exec "$0" -m utbyte quote - --json {closed}', sys.executable],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "utbyte: -: Bad file descriptor\n")


@pytest.mark.parametrize("name", ["", ".", "no such file", "x" * 5000])
def test_what_is_no_file_of_quotes_ends_with_two(name: str) -> None:
    result = _utbyte("quote", name, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_a_quote_in_words_has_the_same_figures() -> None:
    result = _utbyte("quote", "-", given=f"{EXAMPLE}\nnonsense\n")
    words = result.stdout.split()
    answer = json.loads(ANSWER)
    assert answer["earliest_start"] in words
    assert answer["total"] in words
    for month in answer["months"]:
        assert {month["month"], *(line["amount"] for line in month["lines"])} <= set(words)
    assert "line 2: the line is not JSON" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("key", ["\\ud800", "a\\u001b[31m", "a\\nb", "a\\u0000"])
def test_a_key_that_is_not_text_is_shown_to_people_escaped(key: str) -> None:
    result = _utbyte("quote", "-", given=f'{EXAMPLE[:-1]},"{key}":1}}\n')
    assert (result.exit_code, result.stdout) == (1, f'line 1, "{key}": the key is unknown\n')


# token


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which an instance has run: it has a key to sign with."""
    settings = Settings(data=tmp_path)
    directory_issuer(settings)
    make_keys(settings, ["billing"])
    return tmp_path


@pytest.mark.parametrize(
    ("words", "kind", "subject"),
    [
        (("--operator",), Kind.OPERATOR, account()),
        (("--service", "billing"), Kind.SERVICE, "billing"),
    ],
)
def test_a_token_shows_who_calls(
    data: Path, words: tuple[str, ...], kind: Kind, subject: str
) -> None:
    result = _utbyte("token", *words, "--data", str(data), "--json")
    token = json.loads(result.stdout)
    settings = Settings(data=data)
    verifier = FollowingVerifier(settings, "directory", directory_issuer(settings))
    who = verifier.identify(token["access_token"])
    assert (who.kind, who.subject) == (kind, subject)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 300)


def test_an_operator_is_named_by_their_account_in_the_security_log(data: Path) -> None:
    result = _utbyte("token", "--operator", "--data", str(data))
    line = json.loads(result.stderr)
    assert (line["event"], line["door"]) == ("authn_login_success", "command-line")
    assert line["actor"] == line["on_behalf_of"] == f"operator:{account()}"
    assert result.stdout.strip() not in result.stderr


def test_without_json_only_the_token_is_printed(data: Path) -> None:
    result = _utbyte("token", "--operator", "--data", str(data))
    assert len(result.stdout.split()) == 1
    assert result.stdout.count(".") == 2


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        ((), 2, "Name a person"),
        ((PERSON, "--operator"), 2, "Name a person"),
        (("anna",), 2, "is not the id of a person"),
        (("--service", "Billing!"), 2, "is not the id of a person or the name of a service"),
        (("--service", "kitchen"), 2, "is not the id of a person or the name of a service"),
    ],
)
def test_a_token_for_no_one_is_a_mistake(
    data: Path, words: tuple[str, ...], code: int, shown: str
) -> None:
    result = _utbyte("token", *words, "--data", str(data))
    assert result.exit_code == code
    assert _one_line(result, shown)


def test_without_a_key_there_is_no_token(tmp_path: Path) -> None:
    result = _utbyte("token", "--operator", "--data", str(tmp_path / "new"))
    assert result.exit_code == 1
    assert _one_line(result, "No instance has run in")
    assert not (tmp_path / "new").exists()


# data folders


@pytest.mark.parametrize("words", [("up", "--port", "0"), ("migrate",)])
def test_an_impossible_data_folder_is_reported(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    result = _utbyte(*words, "--data", str(tmp_path / "file" / "data"))
    assert result.exit_code == 1
    assert _one_line(result, "cannot be used: Not a directory")


# rebuild


def test_where_no_instance_has_run_nothing_is_rebuilt(tmp_path: Path) -> None:
    result = _utbyte("rebuild", "billing", "--data", str(tmp_path / "new"))
    assert result.exit_code == 1
    assert _one_line(result, "No instance has run in")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "shown"),
    [(("kitchen",), "There is no service “kitchen”"), (("billing", "soup"), "Its read models")],
)
def test_only_what_is_there_can_be_rebuilt(
    tmp_path: Path, words: tuple[str, ...], shown: str
) -> None:
    result = _utbyte("rebuild", *words, "--data", str(tmp_path / "new"))
    assert result.exit_code == 2
    assert _one_line(result, shown)
    assert not (tmp_path / "new").exists()
