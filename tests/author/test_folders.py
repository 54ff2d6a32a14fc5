"""What an author reads: each folder of `tests/folders` is the good tour with some files replaced.

`overlay/` holds the files that differ, `without.txt` the paths that are missing. The reports are
part of the contract; `UPDATE_EXPECTED=1 pytest tests/author/test_folders.py` writes them anew.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from server.author import load, report
from server.model.tree import MemoryTree
from tests.builders import make_tour_files

FOLDERS = Path(__file__).parents[1] / "folders"
CASES = sorted(path.name for path in FOLDERS.iterdir() if path.is_dir())
TODAY = date(2026, 11, 23)
ROOT = Path("tours/petite-visite")


def read_case(name):
    folder = FOLDERS / name
    overlay = folder / "overlay"
    changes = {
        path.relative_to(overlay).as_posix(): path.read_bytes()
        for path in overlay.rglob("*")
        if path.is_file()
    }
    without = folder / "without.txt"
    gone = without.read_text("utf-8").split() if without.exists() else []
    return MemoryTree(make_tour_files(**changes, **dict.fromkeys(gone)))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_report_says_what_is_wrong_and_how_to_mend_it(name, lang):
    expected = FOLDERS / name / f"expected.{lang}.txt"
    tour, problems = load(read_case(name), TODAY)

    said = report(problems, ROOT, lang) + "\n"
    if os.environ.get("UPDATE_EXPECTED"):
        expected.write_text(said, "utf-8")

    assert said == expected.read_text("utf-8")
    assert problems
    assert tour is not None or any(problem.severity == "error" for problem in problems)


def test_there_are_enough_broken_tours():
    assert len(CASES) >= 28
