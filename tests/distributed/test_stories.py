"""The stories come out the same where services are processes that speak over Kafka."""

import json
from pathlib import Path

import pytest
import yaml

from tests.distributed.instance import ROOT, Cluster, running

STORIES = sorted((ROOT / "tests" / "stories").glob("*.yaml"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_comes_out_as_written(
    path: Path, tmp_path: Path, postgres: str, bootstrap: str
) -> None:
    day = str(yaml.safe_load(path.read_text(encoding="utf-8"))["start"])
    with running(Cluster(tmp_path, postgres, bootstrap, day)) as cluster:
        played = cluster.command("play", str(path), "--json", "--url", cluster.address)
        reported = json.loads(played.stdout)
        assert reported["failed"] is None, cluster.log(list(cluster.names))
        assert reported["ok"]
        assert reported["expectations"] > 0
        letters = cluster.command("dead-letters", "list", "--json")
        assert (letters.returncode, letters.stdout) == (0, ""), letters.stderr
        for name in (*cluster.names, "front"):
            assert cluster.ask_to_stop(name) == 0, cluster.log([name])
