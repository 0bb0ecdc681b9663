"""`utbyte repartition` asks a relay for more partitions, and tells how far it is."""

from collections.abc import Generator

import pytest

from tests.utbyte.operated import Instance


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Generator[Instance]:
    made = Instance(tmp_path_factory.mktemp("widened"), postgres)
    try:
        made.output_of("migrate", "--json")
        yield made
    finally:
        made.drop()


def test_more_partitions_are_asked_for_and_reported_until_the_relay_has_them(
    instance: Instance,
) -> None:
    at_first = {"service": "lending", "used": 6, "wanted": 6}
    assert instance.output_of("repartition", "lending", "--json") == [at_first]
    asked = {**at_first, "wanted": 8}
    assert instance.output_of("repartition", "lending", "8", "--json") == [asked]
    assert instance.output_of("repartition", "lending", "--json") == [asked]
    with instance.database("lending") as database:
        database.execute("UPDATE relay SET partitions = wanted")
    words = instance.utbyte("repartition", "lending").stdout
    assert words == "lending: 8 partitions in use, 8 wanted\n"


def test_a_topic_never_gets_fewer_partitions(instance: Instance) -> None:
    assert "cannot get fewer" in instance.refused("repartition", "billing", "5")
    output_of = instance.output_of("repartition", "billing", "--json")
    assert output_of == [{"service": "billing", "used": 6, "wanted": 6}]


def test_what_cannot_be_widened_is_reported(instance: Instance) -> None:
    assert "no service “kitchen”" in instance.refused("repartition", "kitchen", "8", code=2)
    nowhere = instance.refused("repartition", "lending", code=2, UTBYTE_DATABASE_URL=None)
    assert "UTBYTE_DATABASE_URL" in nowhere
    assert instance.utbyte("repartition", "lending", "0").exit_code == 2
