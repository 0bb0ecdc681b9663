"""The settings of sign-in: a file that cannot be used is refused in one line, before the start."""

from pathlib import Path

import pytest

from shared.plumbing.base.settings import Settings
from utbyte.instance.running import WrongSetting
from utbyte.instance.sign_in import address_of, providers_of


def test_without_a_file_there_is_no_provider() -> None:
    assert providers_of(Settings()) == ()


def test_a_file_that_cannot_be_used_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=r"^UTBYTE_SIGN_IN: .*none\.toml cannot be read"):
        providers_of(Settings(sign_in=tmp_path / "none.toml"))


def test_where_others_can_reach_it_the_address_must_be_known(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="UTBYTE_PUBLIC_URL"):
        providers_of(Settings(sign_in=tmp_path / "none.toml", host="0.0.0.0"))  # noqa: S104 - refused


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"port": 8123}, "http://127.0.0.1:8123"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"public_url": "https://utbyte.example"}, "https://utbyte.example"),
    ],
)
def test_people_are_sent_back_to_the_configured_address(
    settings: dict[str, object], address: str
) -> None:
    assert address_of(Settings.model_validate(settings)) == address
