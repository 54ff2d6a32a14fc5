"""The benches at a scale at which they only prove that they work, and what they write down."""

import importlib
import shutil
from pathlib import Path

import pytest

from tests import bench
from tests.bench import served
from tests.bench.peers import lay_out, running
from tests.bench.report import TITLE, put
from tests.bench.scenarios import SCENARIOS, site

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


def test_a_section_is_written_in_the_place_of_its_last_one(tmp_path, capsys):
    file = tmp_path / "RESULTS.md"
    put("One", "1", file)
    put("Two", "2", file)
    put("One", "3\n", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n2\n"
    put("Two", "4", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n4\n"
    assert capsys.readouterr().out.count("## ") == 4
