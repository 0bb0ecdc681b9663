"""The file of identity providers: read whole, or refused with one plain line."""

from pathlib import Path
from uuid import UUID

import pytest

from services.portal.session.providers import BadProviders, read_providers

AGENCY = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
WHOLE = {
    "id": '"kc"',
    "name": '"Myndighetens inloggning"',
    "issuer": '"https://sso.example.se/realms/staff"',
    "client_id": '"utbyte"',
    "client_secret_file": '"kc.secret"',
    "claim": '"email"',
    "finds": '"email"',
    "agencies": f'["{AGENCY}"]',
}


def written(folder: Path, *tables: dict[str, str], mode: int = 0o600) -> Path:
    """Write a file of providers, and the secret that it names."""
    secret = folder / "kc.secret"
    secret.write_text("hemligt\n", encoding="utf-8")
    secret.chmod(mode)
    text = "\n".join(
        "[[provider]]\n" + "\n".join(f"{name} = {value}" for name, value in table.items())
        for table in tables
    )
    path = folder / "sign-in.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_names_providers_and_whose_people_they_sign_in(tmp_path: Path) -> None:
    other = {**WHOLE, "id": '"hr"', "client_id": '"hr"', "claim": '"number"'}
    other |= {"finds": '"external_id"', "algorithms": '["ES256"]'}
    first, second = read_providers(written(tmp_path, WHOLE, other))
    assert (first.id, first.agencies) == ("kc", (UUID(AGENCY),))
    assert first.client_secret.get_secret_value() == "hemligt"
    assert first.algorithms == ("ES256", "RS256", "PS256")
    assert (first.scope, second.scope) == ("openid email", "openid")
    assert "hemligt" not in repr(first)


BAD = {
    "an id with a slash": ({"id": '"a/b"'}, "id: "),
    "an id that is a page": ({"id": '"callback"'}, "id: is taken"),
    "no name": ({"name": '""'}, "name: "),
    "a name with a line break": ({"name": '"a\\nb"'}, "name: "),
    "an issuer by http": ({"issuer": '"http://sso.example.se"'}, "issuer: must be an https"),
    "an issuer with a query": ({"issuer": '"https://sso.example.se/?a=b"'}, "issuer: must be"),
    "no agency": ({"agencies": "[]"}, "agencies: "),
    "an agency by name": ({"agencies": '["Arkivet"]'}, "agencies.0: "),
    "another claim to be found by": ({"finds": '"role"'}, "finds: "),
    "a shared secret's algorithm": ({"algorithms": '["HS256"]'}, "algorithms.0: "),
    "no signature": ({"algorithms": '["none"]'}, "algorithms.0: "),
    "no algorithm": ({"algorithms": "[]"}, "algorithms: "),
    "scopes without openid": ({"scopes": '["email"]'}, "scopes must include openid"),
    "an unknown field": ({"role": '"leader"'}, "role: "),
    "the secret itself": ({"client_secret": '"x"'}, "file of its own"),
    "a secret that is not there": ({"client_secret_file": '"no.secret"'}, "cannot be read"),
    "no secret": ({"client_secret_file": '""'}, "must name the file"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    change, words = BAD[case]
    with pytest.raises(BadProviders) as refused:
        read_providers(written(tmp_path, {**WHOLE, **change}))
    said = str(refused.value)
    assert words in said
    assert "\n" not in said
    assert "hemligt" not in said


@pytest.mark.parametrize("field", WHOLE)
def test_each_field_is_needed(tmp_path: Path, field: str) -> None:
    table = {name: value for name, value in WHOLE.items() if name != field}
    with pytest.raises(BadProviders, match=field):
        read_providers(written(tmp_path, table))


def test_two_providers_differ(tmp_path: Path) -> None:
    with pytest.raises(BadProviders, match="same id"):
        read_providers(written(tmp_path, WHOLE, {**WHOLE, "client_id": '"b"'}))
    with pytest.raises(BadProviders, match="same issuer and client_id"):
        read_providers(written(tmp_path, WHOLE, {**WHOLE, "id": '"b"'}))


@pytest.mark.parametrize("text", ["", "x = 1", "[[provider]", "provider = 1", "provider = [1]"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sign-in.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadProviders):
        read_providers(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadProviders, match=r"none\.toml cannot be read"):
        read_providers(tmp_path / "none.toml")


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProviders, match="readable by its owner only"):
        read_providers(written(tmp_path, WHOLE, mode=0o644))
