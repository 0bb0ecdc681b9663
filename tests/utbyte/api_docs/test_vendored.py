"""What is vendored for the pages is what was published, with its licence."""

from hashlib import sha256

import pytest

from utbyte.api_docs.pages import FOLDER

VENDORED = FOLDER / "vendored"
SUMS = {
    "LICENSE": "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    "NOTICE": "0d20d1adef18aee3f40dd258172155521ce702ac445cb5f7b7d60ed32dad2fb2",
    "swagger-ui-bundle.js": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
    "swagger-ui-bundle.js.LICENSE.txt":  # of what the bundle contains
    "37eb6e7e59aed57b2c1acf076574b818ea07b74265717e0bd67b59e0baf9abbb",
    "swagger-ui.css": "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
}


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_is_as_it_was_published(name: str) -> None:
    assert sha256((VENDORED / name).read_bytes()).hexdigest() == SUMS[name]


def test_nothing_else_is_vendored_and_the_readme_names_version_and_licence() -> None:
    assert {each.name for each in VENDORED.iterdir()} == {*SUMS, "README.md"}
    body = (VENDORED / "README.md").read_text(encoding="utf-8")
    assert "5.35.0" in body
    assert "Apache-2.0" in body
    assert "Apache License" in (VENDORED / "LICENSE").read_text(encoding="utf-8")
