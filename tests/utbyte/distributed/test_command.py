"""`utbyte serve` refuses in one line what cannot be served, and says what is missing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shared.plumbing.base.settings import Settings
from utbyte.cli.app import app
from utbyte.instance.trust import make_keys, request_key

SET = {"UTBYTE_KAFKA": "127.0.0.1:9", "UTBYTE_DATABASE_URL": "postgresql://127.0.0.1:9/x"}


def _serve(*words: str, data: Path, env: dict[str, str]) -> Result:
    unset = {"UTBYTE_KAFKA": None, "UTBYTE_DATABASE_URL": None}
    return CliRunner().invoke(app, ["serve", *words, "--data", str(data)], env={**unset, **env})


@pytest.mark.parametrize(
    ("words", "env", "output"),
    [
        (["kitchen"], SET, "There is no service “kitchen”"),
        (["lending", "--only", "cook"], SET, "There is no part “cook”"),
        (["portal", "--only", "api"], SET, "The portal has no parts."),
        (["front", "--only", "api"], SET, "The front has no parts."),
        (["portal"], {}, "UTBYTE_DATABASE_URL"),
        (["portal"], SET, "utbyte migrate"),
        (["lending"], {}, "UTBYTE_KAFKA"),
        (["lending"], {"UTBYTE_KAFKA": "127.0.0.1:9"}, "UTBYTE_DATABASE_URL"),
        (["lending"], SET, "utbyte migrate"),
    ],
)
def test_what_cannot_be_served_is_reported_in_one_line(
    tmp_path: Path, words: list[str], env: dict[str, str], output: str
) -> None:
    result = _serve(*words, data=tmp_path, env=env)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert output in result.stderr


def test_a_process_makes_no_key_for_the_hashes_of_requests(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    make_keys(settings, ["lending"])
    path = request_key(settings, "lending")
    path.chmod(0o640)
    output = [_serve("lending", data=tmp_path, env=SET)]
    path.unlink()
    output += [_serve("lending", data=tmp_path, env=SET) for _ in range(2)]
    assert [each.exit_code for each in output] == [2] * 3
    assert "must be readable by its owner only" in output[0].stderr
    assert all(
        "lending.request-hashes.key. Create it with “utbyte migrate”" in each.stderr
        for each in output[1:]
    )


def test_letters_of_a_service_that_is_not_there_are_not_to_be_had(tmp_path: Path) -> None:
    words = ["dead-letters", "list", "kitchen", "--data", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "There is no service “kitchen”" in result.stderr
