"""The search: words in three languages, filters, pages, and what it never shows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.listings.views.asking import question
from services.listings.views.lexemes import lexemes
from services.listings.views.searching import Wanted
from tests.services.listings.alone import Alone
from tests.services.listings.town import (
    BANKER,
    COLLABORATION,
    EVA,
    FJORD_UNIT,
    HOST,
    HOST_CONTACT,
    MANAGER,
    MIA,
    NORDIC,
    OLA,
    OLAS_MANAGER,
    READING_ROOM,
    accepted,
    agreed,
    fell_through,
    published,
    vacancy,
)


@pytest.fixture(scope="module")
def notice_board(same_town: Alone) -> dict[str, str]:
    """Some listings, by a short name."""
    swedish = {"language": "sv", "tags": ["arkiv", "handskrift"]}
    return {
        "letters": published(
            same_town,
            **swedish,
            title="Handläggare till breven",
            text="Förtecknar gamla brev för myndigheter.",
        ),
        "protocols": same_town.do(
            OLAS_MANAGER,
            "/assignments",
            assignment_in(
                FJORD_UNIT,
                language="nb",
                title="Saksbehandler",
                text="Digitaliserer gamle protokoller fra kommunene.",
                tags=["arkiv"],
            ),
        )["id"],
        "charters": same_town.do(
            OLAS_MANAGER,
            "/assignments",
            assignment_in(
                FJORD_UNIT,
                language="nn",
                title="Arkivar",
                text="Ordnar gamle protokollar frå kyrkjene.",
                city="Voss",
            ),
        )["id"],
        "libraries": published(
            same_town,
            language="en",
            title="Librarian",
            text="Moving libraries between buildings.",
            start="2026-10-01",
            end="2026-12-31",
        ),
        "conservator": vacancy(same_town, title="Konservator", text="Vårdar tavlor."),
    }


def assignment_in(unit: object, **changes: Any) -> dict[str, Any]:
    return {
        "unit": str(unit),
        "collaborations": [str(COLLABORATION)],
        "start": "2026-04-01",
        "end": "2026-08-31",
        **changes,
    }


def found(town: Alone, board: dict[str, str], **wanted: object) -> set[str]:
    """The short names of what Eva finds."""
    names = {listing: name for name, listing in board.items()}
    return {names[each["listing_id"]] for each in town.items(EVA, "/listings", **wanted)}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("brevens", {"letters"}),
        ("handläggarna", {"letters", "protocols"}),
        ("myndighet", {"letters"}),
        ("tavla", {"conservator"}),
        ("kommune", {"protocols"}),
        ("digitalisere", {"protocols"}),
        ("kyrkje", {"charters"}),
        ("protokollene", {"protocols", "charters"}),
        ("gamla", {"letters", "protocols", "charters"}),
        ("library", {"libraries"}),
        ("moved building", {"libraries"}),
        ("handskrift", {"letters"}),
        ("Voss", {"charters"}),
        ('"gamla brev"', {"letters"}),
        ('"brev gamla"', set()),
        ("brev or library", {"letters", "libraries"}),
        ("gamle -protokoll", {"letters"}),
        ("the", set()),
        ("':* & ! \\", set()),
    ],
)
def test_words_are_found_by_their_stems_in_each_language(
    same_town: Alone, notice_board: dict[str, str], words: str, names: set[str]
) -> None:
    assert found(same_town, notice_board, q=words) == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, {"letters", "protocols", "charters", "libraries", "conservator"}),
        ({"kind": "vacancy"}, {"conservator"}),
        ({"country": "NO"}, {"protocols", "charters"}),
        ({"city": "bergen"}, {"protocols"}),
        ({"city": "Göteborg"}, {"letters", "libraries", "conservator"}),
        ({"tag": "arkiv"}, {"letters", "protocols"}),
        ({"start": "2026-09-01"}, {"libraries"}),
        ({"end": "2026-03-31"}, set()),
        ({"start": "2026-08-31", "end": "2026-09-30"}, {"letters", "protocols", "charters"}),
        ({"q": "gamle", "country": "NO", "tag": "arkiv"}, {"protocols"}),
        ({"q": "   "}, {"letters", "protocols", "charters", "libraries", "conservator"}),
        ({"collaboration": str(NORDIC)}, set()),
    ],
)
def test_filters_narrow_the_search(
    same_town: Alone,
    notice_board: dict[str, str],
    wanted: dict[str, str],
    names: set[str],
) -> None:
    assert found(same_town, notice_board, **wanted) == names


def test_r_l1_the_search_shows_the_collaborations_of_ones_agency_alone(
    same_town: Alone, notice_board: dict[str, str]
) -> None:
    nordic = published(same_town, collaborations=[str(NORDIC)], title="Nordisk")

    def sees(who: Any) -> set[str]:
        return {each["listing_id"] for each in same_town.items(who, "/listings", limit=200)}

    assert sees(BANKER) == set()
    assert sees(EVA) >= set(notice_board.values())
    assert nordic not in sees(EVA)
    assert nordic in sees(OLA) & sees(MIA)
    by_collaboration = same_town.items(OLA, "/listings", collaboration=str(NORDIC))
    assert [each["listing_id"] for each in by_collaboration] == [nordic]


def test_pages_show_each_listing_once(same_town: Alone, notice_board: dict[str, str]) -> None:
    whole = [each["listing_id"] for each in same_town.items(EVA, "/listings", limit=200)]
    walked: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = same_town.see(EVA, "/listings", limit=2, **after)
        walked += [each["listing_id"] for each in page["items"]]
        assert len(page["items"]) <= 2
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert walked == whole
    assert len(set(walked)) == len(walked) >= len(notice_board)


@pytest.mark.parametrize("cursor", ["x", "åäö", "W10", "WzEsMl0", "eyJhIjoxfQ", "%00", "bnVsbA"])
def test_a_cursor_that_was_not_given_out_is_refused(same_town: Alone, cursor: str) -> None:
    for path in ("/listings", "/public-vacancies", "/interests"):
        assert same_town.get(EVA, path, after=cursor).status_code in {400, 422}


@pytest.mark.parametrize(
    "wanted",
    [
        {"limit": 0},
        {"limit": 201},
        {"kind": "activity"},
        {"country": "DK"},
        {"start": "yesterday"},
        {"collaboration": "circle"},
        {"q": "x" * 201},
        {"q": "a\0b"},
        {"city": "\0"},
        {"tag": "\0"},
    ],
)
def test_what_cannot_be_looked_for_is_refused(same_town: Alone, wanted: dict[str, object]) -> None:
    assert same_town.get(EVA, "/listings", **wanted).status_code in {400, 422}


def test_what_is_not_open_is_not_found(same_town: Alone) -> None:
    gone = [
        published(same_town, title="Xylograf", draft=True),
        published(same_town, title="Xylograf"),
        published(same_town, title="Xylograf"),
    ]
    same_town.do(HOST, f"/listings/{gone[1]}/close")
    same_town.do(HOST, f"/listings/{gone[2]}/withdraw")
    assert same_town.items(EVA, "/listings", q="xylograf") == []
    own = same_town.items(HOST, "/own-listings", limit=200)
    statuses = {each["listing_id"]: each["status"] for each in own}
    assert [statuses[each] for each in gone] == ["draft", "closed", "withdrawn"]
    of_agency = same_town.items(HOST_CONTACT, "/own-listings", limit=200)
    assert set(gone) <= {each["listing_id"] for each in of_agency}
    others = same_town.items(MANAGER, "/own-listings", limit=200)
    assert {each["unit_id"] for each in others} <= {str(READING_ROOM)}


def test_r_l2_past_its_last_day_it_is_not_found_even_before_the_calendar_has_turned(
    town: Alone,
) -> None:
    listing, public = published(town, last_day="2026-01-30"), vacancy(town, last_day="2026-01-30")
    town.service.database.execute("UPDATE clock SET day = '2026-01-30'")
    assert {each["listing_id"] for each in town.items(EVA, "/listings")} == {listing, public}
    town.service.database.execute("UPDATE clock SET day = '2026-01-31'")
    assert town.items(EVA, "/listings") == town.items(None, "/public-vacancies") == []
    assert town.get(None, f"/public-vacancies/{public}").status_code == 404


MANY = """INSERT INTO listings (listing_id, status, kind, language, lexemes, published_on, last_day)
    SELECT gen_random_uuid(), CASE mod(n, 10) WHEN 0 THEN 'published' ELSE 'closed' END, 'vacancy',
        'sv', array_to_tsvector('word' || n || ARRAY(SELECT 'w' || k FROM generate_series(1, 99) k)
        ), '2026-01-01', '2026-02-01'
    FROM generate_series(1, 20000) n"""


def test_words_are_looked_up_in_an_index_of_the_open_listings(town: Alone) -> None:
    """The search reads only open listings, however long the history is."""
    condition, params = Wanted(words="word70").conditions()[0]
    database = town.service.database
    database.execute(MANY)
    database.execute("ANALYZE listings")
    search = "EXPLAIN SELECT 1 FROM listings l WHERE l.status = 'published' AND "
    found = database.rows(search + condition, *params)
    plan = "\n".join(row["QUERY PLAN"] for row in found)
    indexes = database.rows("SELECT * FROM pg_indexes WHERE tablename = 'listings'")
    words = [each for each in indexes if "USING gin" in each["indexdef"]]
    assert [f"Bitmap Index Scan on {each['indexname']} " in plan for each in words] == [True], plan
    assert "Seq Scan" not in plan
    assert "WHERE (status = 'published'" in words[0]["indexdef"]


def test_only_open_listings_hold_what_the_search_needs(town: Alone) -> None:
    """A draft, a closed or a filled listing is not in the index."""

    def held(listing: str) -> list[bool]:
        rows = town.service.database.rows(
            "SELECT lexemes, vocabulary, words_version FROM listings WHERE listing_id = %s", listing
        )
        return [value is not None for value in rows[0].values()]

    draft, open_one, closed = (published(town, draft=True), published(town), published(town))
    town.do(HOST, f"/listings/{closed}/close")
    assert held(draft) == held(closed) == [False] * 3
    assert held(open_one) == [True] * 3
    interest, loan = accepted(town, open_one)
    town.consume(agreed(open_one, interest, loan))
    assert held(open_one) == [False] * 3
    town.consume(fell_through(open_one, interest, loan, "cancelled"))
    assert held(open_one) == [True] * 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60),
    language=st.sampled_from(("sv", "nb", "nn", "en")),
)
def test_postgresql_takes_any_text_and_any_question_as_they_are_written(
    same_town: Alone, text: str, language: str
) -> None:
    row = same_town.service.database.row(
        "SELECT %s::tsvector::text AS held, %s::tsquery AS asked",
        lexemes(text, language),
        question(text),
    )
    assert row is not None
    assert row["held"] == lexemes(text, language)
