"""What is not ours is what its makers published, with its licence."""

from hashlib import sha256

import pytest

from services.portal.web.assets import FOLDER

VENDORED = FOLDER / "vendored"
SUMS = {
    "ds-theme.css": "1c7bd2f71f9a6660435a3a83ea049e2be508de4d576dfe4209b21f4c0ce0b423",
    "ds.css": "2cde59fd79f14cef7ecfd37cbe9838ed7e075935e7a7ddf9d6fd0b695ac94b12",
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "source-sans-3-latin.woff2": "19143dca075972bc84e3fd9eab7416dd40cc565dccb2435a044bdfabe060c7d5",
    "source-sans-3-latin-ext.woff2": "a85a7459bdb3cdc1136751e151a506bae653fc29ada3ca86237477df6f1b59e6",
}


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_is_unchanged(name: str) -> None:
    assert sha256((VENDORED / name).read_bytes()).hexdigest() == SUMS[name]


def test_every_vendored_file_stands_in_the_list_with_a_licence() -> None:
    listed = (VENDORED / "README.md").read_text(encoding="utf-8")
    for each in VENDORED.iterdir():
        assert each.name == "README.md" or f"`{each.name}`" in listed, each.name
