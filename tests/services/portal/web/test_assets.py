"""Style sheets, scripts and fonts: kept under their address, compressed, not sent twice."""

import gzip
import re

import pytest

from services.portal.web import assets
from tests.services.portal.conftest import Reader


@pytest.mark.parametrize(
    ("name", "packed"), [("utbyte.css", True), ("source-sans-3-latin.woff2", False)]
)
def test_a_file_is_sent_compressed_where_that_makes_it_smaller(
    stranger: Reader, name: str, packed: bool
) -> None:
    answer = stranger.http.get(assets.address(name))
    assert answer.headers["cache-control"] == assets.FOR_EVER
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.content == assets.assets()[name].plain


def test_files_are_compressed_before_the_first_reader_comes() -> None:
    kept = assets.assets()["utbyte.css"]
    assert kept is assets.assets()["utbyte.css"]
    assert gzip.decompress(kept.packed or b"") == kept.plain


@pytest.mark.parametrize("name", ["/favicon.ico", "utbyte.css", "source-sans-3-latin.woff2"])
def test_what_the_browser_has_is_not_sent_again(stranger: Reader, name: str) -> None:
    address = name if name.startswith("/") else assets.address(name)
    first = stranger.http.get(address)
    again = stranger.http.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]
    other = stranger.http.get(address, headers={"If-None-Match": '"of another version"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_compressed_file_is_another_representation(stranger: Reader) -> None:
    address = assets.address("utbyte.css")
    plain = stranger.http.get(address, headers={"Accept-Encoding": "identity"})
    packed = stranger.http.get(address)
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.content == packed.content
    assert packed.headers["vary"] == "Accept-Encoding"


def test_a_file_of_another_version_is_answered_but_not_kept(stranger: Reader) -> None:
    answer = stranger.http.get("/static/000000000000/utbyte.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert stranger.http.get("/static/000000000000/none.css").status_code == 404


def test_dark_by_choice_and_by_the_machines_setting_have_the_same_colours() -> None:
    """CSS has to say them twice: once without a condition, once in a media query."""
    text = (assets.FOLDER / "utbyte.css").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^ *\[data-color-scheme=(?:dark|auto)\] \{(.*?)\}", text, re.MULTILINE | re.DOTALL
    )
    chosen, of_the_machine = (block.split() for block in blocks)
    assert chosen == of_the_machine
    assert "--ub-turn:" in chosen
