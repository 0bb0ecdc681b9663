"""What no browser of ours sends is answered with a page that refuses it, never with an error."""

import json
from collections.abc import Iterator, Mapping

import httpx
import pytest
import structlog

from services.portal.web.errors import log
from services.portal.web.visit import LANGUAGE_COOKIE
from tests.api.hostile import UNKNOWN
from tests.services.portal.guarding.conftest import Guarded, filled
from tests.services.portal.guarding.rows import READERS, STRANGER
from tests.services.portal.guarding.test_actions import ACTIONS
from tests.services.portal.guarding.test_pages import routes
from utbyte.cli.logs import log_to_stderr

LONG = "9" * 5_000
TYPED = (
    *("\0", "a\r\nSet-Cookie: stolen=1", LONG, "9" * 40, "1e999999", "²"),
    "é\u202e" * 300 + "{{7*7}}%s%(x)s",
)
"""What people may type, paste or send into any field."""
EXTRA = ("places", "percent", "vat_rate", "receiver_share_percent", "tags", "talk_held_on")
EXTRA += ("employment_percent", "version", "key", "to", "side", "show", "words", "file")
"""Fields that the matrix leaves out."""
RAW: Mapping[str, bytes] = {
    "half-a-character": b"csrf={csrf}&page=%ED%A0%80&found=yes",
    "no-utf8": b"csrf={csrf}&page=%ff%fe&words=%ff",
    "raw-bytes": b"csrf={csrf}&words=\xff\xfe\x00",
    "twice": b"csrf={csrf}&csrf={csrf}&reason=a&reason=b&scheme=dark&scheme=light",
    "many": b"csrf={csrf}" + b"&x=1" * 5_000,
    "huge": b"csrf={csrf}&words=" + b"x" * 1_200_000,
    "deep": b"csrf={csrf}&" + b"a[b][c][d]=1&" * 500,
    "empty": b"",
}
URLENCODED = "application/x-www-form-urlencoded"
KINDS = (
    "",
    "text/plain",
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 500,
    URLENCODED + "; charset=utf-16",
    URLENCODED + "; charset=no-such",
)
QUERIES = (
    "after=%00&view=interests&q=%ED%A0%80&lang=xx&status=%00&view=x",
    f"version={LONG}&q={'x' * 8_000}&after=x",
    "&&=&%&kind=../..&unit=x&role=x&person=%00&lang=sv&lang=nb",
    "direction=x&month=9999-99&agency=x&order=%27&to=//x.example&lang=sv%0d%0aSet-Cookie:stolen",
)
HEADERS: tuple[Mapping[str, bytes], ...] = (
    {"Accept-Language": b"sv;q=x,;q=,*;q=1e999,\xff"},
    {"Accept-Language": b"," * 5_000},
    {"Cookie": b"utbyte_session=\xff\xfe; =; ;;; a"},
    {"Cookie": f"{LANGUAGE_COOKIE}=../../etc; utbyte_scheme=\r".strip().encode()},
    {"Cookie": b"; ".join(b"c%d=%s" % (n, b"x" * 100) for n in range(100))},
    {"Referer": b"http://[::1"},
    {"Referer": b"javascript:alert(1)"},
    {"Accept-Encoding": b"gzip;q=x, br, \xff"},
    {"Host": b"elsewhere.example"},
    {"Host": b"[::1"},
    {"X-Forwarded-For": b"\xff, , 1.2.3.4:99999"},
    {"X-HTTP-Method-Override": b"DELETE"},
    {"Range": b"bytes=5-1"},
    {"If-None-Match": b"*"},
    {"Content-Length": b"0", "Expect": b"200-ok"},
)
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND")
EVIL = ("//elsewhere.example", "/%5Celsewhere.example", "///elsewhere.example/x", "/%09/x.example")


def _pages(guarded: Guarded) -> list[str]:
    """Every page, with ids that exist where they stand in the path."""
    ground = guarded.ground
    ids = {
        "{loan_id:uuid}": ground.held_up,
        "{invoice_id:uuid}": ground.invoice,
        "{collaboration_id:uuid}": ground.collaboration_id,
        "{agency_id:uuid}": ground.home.agency,
        "{unit_id:uuid}": ground.home.unit,
        "{person_id:uuid}": ground.bystander.subject,
    }
    found: list[str] = []
    for route in sorted(routes("GET") - {"/changes"}):  # it does not end
        path = route
        for name, value in ids.items():
            path = path.replace(name, value)
        found.append(path.split("{")[0] + UNKNOWN if "{" in path else path)
    return found


def _is_calm(answer: httpx.Response) -> bool:
    """No error of ours, nothing of its inside, no header that someone wrote, and no limit."""
    text = answer.text
    return (
        answer.status_code < 500
        and answer.status_code != 429
        and "Traceback" not in text
        and ".py" not in text
        and "stolen" not in str(answer.headers)
    )


def _wrong(answers: Iterator[tuple[str, httpx.Response]]) -> list[str]:
    return [f"{what}: {each.status_code}" for what, each in answers if not _is_calm(each)]


def test_no_page_breaks_at_an_odd_query(guarded: Guarded) -> None:
    browser, _ = guarded.browser(guarded.ground.home.people["hr_contact"])
    assert not _wrong(
        (f"{path}?{query[:40]}", browser.get(f"{path}?{query}"))
        for path in _pages(guarded)
        for query in QUERIES
    )


@pytest.mark.parametrize("key", {key.partition(",")[0]: key for key in ACTIONS}.values())
def test_no_form_breaks_at_what_is_typed(guarded: Guarded, key: str) -> None:
    guarded.forget_attempts()
    row, ground = ACTIONS[key], guarded.ground
    case = guarded.case(row.make)
    fields = row.fields(ground, case)
    who = min(row.may & set(READERS) - STRANGER, default="home.manager")
    path = filled(key, case.path, row)
    given = {**dict.fromkeys(EXTRA, ""), **fields}
    assert not _wrong(
        (f"{value[:9]!r}", guarded.post(path, who, case, dict.fromkeys(given, value)))
        for value in TYPED
    )


@pytest.mark.parametrize("name", ["key", "version"])
def test_what_is_hidden_in_a_form_becomes_no_header_when_it_is_none_of_ours(
    guarded: Guarded, name: str
) -> None:
    browser, csrf = guarded.browser(guarded.ground.home.people["hr_contact"])
    for value in TYPED:
        answer = browser.post("/my-data/withdraw-erasure", data={"csrf": csrf, name: value})
        assert (value, answer.status_code in (400, 409, 412)) == (value, True)


def test_no_form_breaks_at_how_it_is_sent(guarded: Guarded) -> None:
    guarded.forget_attempts()
    browser, csrf = guarded.browser(guarded.ground.home.people["hr_contact"])
    paths = ("/feedback", "/settings", "/agency/import/preview", "/people/new", "/appearance")
    bodies = {name: raw.replace(b"{csrf}", csrf.encode()) for name, raw in RAW.items()}
    assert not _wrong(
        (
            f"{path} {name} {kind[:40]}",
            browser.post(path, content=body, headers={"Content-Type": kind} if kind else {}),
        )
        for path in paths
        for name, body in bodies.items()
        for kind in (KINDS if name in ("twice", "empty") else (URLENCODED,))
    )


def test_no_page_breaks_at_an_odd_header(guarded: Guarded) -> None:
    browser, csrf = guarded.browser(guarded.ground.home.people["hr_contact"])
    for path in ("/", "/listings", "/sign-in", "/nowhere", "/agency"):
        assert not _wrong(
            (str(each)[:80], browser.get(path, headers=dict(each))) for each in HEADERS
        )
    sent = {"csrf": csrf, "scheme": "dark"}
    assert not _wrong(
        (str(each)[:80], browser.post("/appearance", data=sent, headers=dict(each)))
        for each in HEADERS
        if "Content-Length" not in each
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_no_page_has_is_refused(guarded: Guarded, method: str) -> None:
    browser, _ = guarded.browser(guarded.ground.home.people["hr_contact"])
    secret = {"X-Secret": "must-not-come-back"}
    for path in ("/", "/me", "/demo", "/static/x/y.css", f"/loans/{UNKNOWN}", "/nowhere"):
        answer = browser.request(method, path, headers=secret)
        assert 400 <= answer.status_code < 500, path
        assert "must-not-come-back" not in f"{answer.headers}{answer.text}"


@pytest.mark.parametrize("path", EVIL)
def test_no_page_links_to_another_site_by_its_own_address(guarded: Guarded, path: str) -> None:
    address = str(guarded.ground.http.base_url).rstrip("/")
    browser, csrf = guarded.browser(guarded.ground.home.people["hr_contact"])
    shown = browser.get(f"{address}{path}").text
    wrong = {"csrf": csrf, "email": "x"}
    shown += browser.post("/people/new", data=wrong, headers={"Referer": f"{address}{path}"}).text
    for each in ('href="//', 'href="/\\', 'href="\\', 'href="/\t', 'href="http'):
        assert each not in shown


@pytest.mark.parametrize(
    "to", ["//x.example", "/\\x.example", "https://x.example", "/\r\nX: y", ""]
)
def test_no_one_is_sent_to_another_site(guarded: Guarded, to: str) -> None:
    browser, csrf = guarded.browser(guarded.ground.home.people["hr_contact"])
    sent = [
        browser.get("/sign-in", params={"to": to}),
        browser.post("/feedback", data={"csrf": csrf, "page": to, "found": "yes"}),
    ]
    assert [each.headers["location"].partition("#")[0] for each in sent] == ["/", "/"]


def test_a_line_of_the_log_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    log_to_stderr()
    log.error("unexpected", path="/a\nb\r\x1b[31m\u2028", error="x", reference="y")
    structlog.configure(**before)
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert json.loads(written)["path"].startswith("/a\nb")
