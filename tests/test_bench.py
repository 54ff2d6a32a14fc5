"""The benches at a scale at which they only prove that they work, and what they write down."""

import importlib
import re
import shutil
from pathlib import Path

import pytest

from server.model.tree import MemoryTree
from tests import bench
from tests.bench import crowds, grown, served
from tests.bench.peers import lay_out, running
from tests.bench.report import TITLE, put
from tests.bench.scenarios import SCENARIOS, site
from tests.builders import make_tour_files

NEED_MORE = {"zim"}
"""What runs only where a bench has installed something for it."""
MODULES = {path.stem for path in Path(bench.__path__[0]).glob("*.py")} - NEED_MORE


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_bench_can_be_imported(name):
    importlib.import_module(f"tests.bench.{name}")


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    """Run those servers that need nothing from elsewhere."""
    folder, files = tmp_path_factory.mktemp("bench"), site()
    lay_out(folder, files)
    with running(folder, files, ("Archipel", "nginx", "Caddy", "StaticFiles")) as peers:
        yield peers


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_servers_answer_what_they_are_compared_by(peers, scenario):
    files = site()
    assert [peer.name for peer in peers if not served.is_able(peer, scenario, files)] == []


@pytest.mark.parametrize("has_wrk", [True, False])
def test_a_short_run_becomes_tables(peers, monkeypatch, has_wrk):
    if not has_wrk:
        monkeypatch.setattr(shutil, "which", lambda name: None)
    pair, scenarios = peers[:2], SCENARIOS[-1:]
    runs = served.measure(pair, site(), scenarios, 1)
    assert all(run.per_second > 0 < run.cpu_us for (run,) in runs.values())
    names = [peer.name for peer in pair]
    for table in (served.verdict, served.figures):
        assert "| installs | " in table(runs, scenarios, names)


async def test_a_small_crowd_becomes_tables():
    told = await crowds.report(count=20, staff=2, shots=3, seconds=0.5, times=1)
    for row in ("20 slow phones", "all have vanished", "3 photographs", "2 staff", "a page"):
        assert f"| {row}" in told or f"{row} " in told
    assert re.findall(r"(\d+) of 1\d\d", told) == ["0"] * 6
    answers = dict(re.findall(r"^\| ([^|]+) \| (\w+) \|", told, re.MULTILINE))
    assert {answers["100,000 ranges"], answers["a field of 10 MB"]} == {"431"}
    assert {answers["visits without end"], answers["a log-in without end"]} == {"413"}


def test_small_catalogues_become_a_table(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    small = grown.Source("petite-visite", MemoryTree(make_tour_files()))
    told = grown.report(small, sizes=(2, 10), repeats=1)
    least, most = re.findall(r"^\| (\d+) \| (\d+) \| [\d.]+ s ", told, re.MULTILINE)
    assert (least[0], most[0]) == ("2", "10")
    assert int(most[1]) > int(least[1])


def test_a_section_is_written_in_the_place_of_its_last_one(tmp_path, capsys):
    file = tmp_path / "RESULTS.md"
    put("One", "1", file)
    put("Two", "2", file)
    put("One", "3\n", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n2\n"
    put("Two", "4", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n4\n"
    assert capsys.readouterr().out.count("## ") == 4
