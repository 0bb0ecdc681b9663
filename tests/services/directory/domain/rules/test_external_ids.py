"""The agency's own mark of a person is no personal identity number."""

import pytest

from services.directory.domain.rules.contacts import BadContact
from services.directory.domain.rules.external_ids import LooksLikeAPersonsNumber, external_id


def test_a_mark_has_one_written_form() -> None:
    assert external_id(" A\u201117\u00a0b ") == "A-17 b"


@pytest.mark.parametrize(
    "written", ["4711", "E-100", " A1 ", "810000-0000", "1234567890", "99999999999", "8112289875"]
)
def test_a_mark_of_the_agencys_own_is_kept(written: str) -> None:
    assert external_id(written) == written.strip()


@pytest.mark.parametrize(
    "written",
    [
        "811228-9874",
        "8112289874",
        "198112289874",
        "19811228-9874",
        "811228+9874",
        "811228 9874",
        "811288-9871",  # a co-ordination number: 60 is added to the day
        "01010750160",
        "010107 50160",
        "41010750160",  # a D-number: 40 is added to the day
        "01410750160",  # a made-up number: 40 or 80 is added to the month
        "01810750160",
        "811228\u20119874",
        "811228\u22129874",
        "811228\u2013\u00a09874",
        "811228\u200b9874",
        "8112\u00ad28-9874",
        "81 12 28-98 74",
        "811228/9874",
        "1981.12.28.9874",
        "\uff18\uff11\uff11\uff12\uff12\uff18-9874",
        "\u0668\u0661\u0661\u0662\u0662\u0668-\u0669\u0668\u0667\u0664",
        "01 01 07 501 60",
        "1010750160",  # the leading zero is lost
        "8112817752",
        "2119174719",
        "2118894661",
        "5118517913",
        "112289871",
        "010107\u202f50160",
    ],
)
def test_r_b7_a_personal_identity_number_is_refused(written: str) -> None:
    with pytest.raises(LooksLikeAPersonsNumber) as refused:
        external_id(written)
    assert written not in refused.value.words
    assert refused.value.facts == {"field": "external_id"}


def test_a_mark_is_needed() -> None:
    with pytest.raises(BadContact):
        external_id("  ")
