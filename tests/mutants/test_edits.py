"""The operators change what can go wrong, and leave texts, annotations and the log alone."""

import ast
import tomllib

import pytest

from tests.mutants.mutants import EQUIVALENT, ROOT, sample
from tests.mutants.mutants import of_file as mutants_of
from tests.mutants.statements import edits


def changes(source: str) -> list[str]:
    return [edit.what for _, edit in edits(ast.parse(source))]


def result(source: str, what: str) -> str:
    """The source after that edit."""
    tree = ast.parse(source)
    (edit,) = (edit for _, edit in edits(tree) if edit.what == what)
    edit.do()
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a < b -> a <= b"]),
        ("a == b != c", ["a == b != c -> a != b != c", "a == b != c -> a == b == c"]),
        ("a and b", ["a and b -> a or b"]),
        ("not a", ["not a -> a"]),
        ("a - b", ["a - b -> a + b"]),
        ("'a' + b", []),
        ("days(30)", ["30 -> 31", "30 -> 29"]),
        ("Decimal('0.25')", [f"Decimal('0.25') -> Decimal('0.{each}')" for each in (26, 24)]),
        (
            "date(2026, 3, 1)",
            [f"date(2026, 3, 1) -> date(2026, {each})" for each in ("3, 2", "2, 28")],
        ),
        ("f(a=b)", ["a= left out of f(a=b)"]),
        ("{A: b}", ["entry A left out of {A: b}"]),
        ("{Role.A}", ["Role.A left out of {Role.A}", "{Role.A} -> {Role.A, *type(Role.A)}"]),
        ("(event.id,)", []),
        (
            "f'SELECT {a} WHERE b < %s AND c >= %s'",
            [
                "query: < -> <= in WHERE b < %s AND c >= %s",
                "query: >= -> > in WHERE b < %s AND c >= %s",
            ],
        ),
        (
            "natural_id('loan', a)",
            ["part of an id left out: natural_id('loan', a) -> natural_id('loan')"],
        ),
    ],
)
def test_an_expression_is_changed_in_each_way_that_a_slip_would(
    source: str, expected: list[str]
) -> None:
    assert changes(f"x = {source}") == expected


def test_a_condition_always_holds_or_never() -> None:
    found = changes("def f():\n    if a:\n        g = 'x'")
    assert found == ["condition a -> True", "condition a -> False"]


def test_a_refusal_a_call_and_a_field_are_left_out_and_the_text_is_not_changed() -> None:
    source = "def f(self):\n    check(x)\n    self.a = 'b'\n    raise Refused(f'{1} days')"
    assert changes(source) == [
        "deleted: check(x)",
        "deleted: self.a = 'b'",
        "deleted: raise Refused(f'{1} days')",
    ]


def test_what_is_returned_is_nothing_or_the_opposite() -> None:
    assert changes("def f() -> bool:\n    return a") == ["return a -> return not a"]
    assert changes("def f() -> int:\n    return a") == ["return a -> return None"]


def test_a_declaration_of_who_may_loses_each_role_and_lets_everyone_in() -> None:
    found = changes("@command('/x', in_case('id', 'person', OWN))\ndef f(): ...")
    one = "in_case('id', 'person', OWN)"
    assert found == [
        f"{one} -> in_case('id', OWN) ('person' left out)",
        f"{one} -> in_case('id', 'person') (OWN left out)",
        f"{one} -> signed_in()",
        f"{one} -> open_to_all()",
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""Text of 3 lines."""',
        "def f(a: A | None) -> set[B]: ...",
        "def __repr__(self):\n    return f(1)",
        "def f():\n    _log.info(1, a=2)",
        "if TYPE_CHECKING:\n    x = 1",
        "Field(description='a', examples=[1])",
        "import a",
        "__all__ = ['A', 'B']",
    ],
)
def test_texts_annotations_and_the_log_are_not_changed(source: str) -> None:
    assert changes(source) == []


def test_the_limit_in_an_annotation_is_changed() -> None:
    source = "class Body:\n    name: Annotated[str, Field(max_length=200)]"
    assert changes(source) == ["200 -> 201", "200 -> 199"]


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    source = "def f(a, b):\n    if a < b:\n        return 1\n    return a and b"
    assert result(source, "a < b -> a <= b") == source.replace("<", "<=")
    assert result(source, "condition a < b -> False") == source.replace("a < b", "False")


def test_the_same_seed_draws_the_same_mutants_and_another_draws_others() -> None:
    found = list(mutants_of("shared/kernel/dates.py"))
    assert sample(found, 10, 1) == sample(list(mutants_of("shared/kernel/dates.py")), 10, 1)
    assert sample(found, 10, 1) != sample(found, 10, 2)
    assert sample(found, len(found) + 1, 1) == found


def test_every_mutant_that_is_listed_as_equivalent_exists_and_has_a_reason() -> None:
    for path, known in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).items():
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        found = {
            f"{site.scope.function or site.scope.symbol}: {edit.what}" for site, edit in edits(tree)
        }
        assert known.keys() <= found, path
        assert all(known.values())
