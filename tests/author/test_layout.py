"""Every value of every starter tour has a field, and every problem a place beside one."""

from datetime import date
from pathlib import Path

import pytest

from server.author import FolderTree, examine
from server.author.form import fields_of, model_of
from server.author.layout import layout, place
from server.model.problem import error
from tests.author.test_form import TOURS

ELSEWHERE = ("id", "route", "poster", "stops", "media", "translated", "area")
"""What other pages of the studio edit: the order, the map, the pictures, the translation."""


@pytest.fixture(
    scope="module", params=sorted(TOURS.glob("*/tour.yaml")), ids=lambda p: p.parent.name
)
def tree(request):
    return FolderTree(request.param.parent)


@pytest.fixture(scope="module")
def tour(tree):
    found = examine(tree, date(2026, 11, 23)).tour
    assert found
    return found


def shown(groups):
    for group in groups:
        yield from group.fields
        for row in group.rows:
            yield from row


def test_every_value_has_a_field(tree, tour):
    for path in sorted(tree.paths):
        if model_of(path) is None or Path(path).stem not in {*tour.facts.languages, "tour", "stop"}:
            continue
        fields = fields_of(path, tree.read(path))
        names = {field.name for field in shown(layout(path, tour, fields))}
        left = {name for name in fields if name not in names}
        assert {name.replace("/", ".").split(".")[0] for name in left} <= set(ELSEWHERE), path


def test_fields_say_what_kind_they_are(tour):
    kinds = {
        field.name: (field.kind, field.required) for field in shown(layout("tour.yaml", tour, {}))
    }
    assert kinds["walk.duration_min"] == ("number", True)
    assert kinds["walk.length_m"] == ("number", False)
    assert kinds["walk.shape"] == ("choice", True)
    assert kinds["access.water"] == ("choice", False)
    assert kinds["events.0.starts"] == ("day", False)
    assert kinds["season"] == ("line", False)


def test_there_is_always_one_empty_row(tour):
    stop = tour.stops[0].id
    path = f"stops/{stop}/stop.yaml"
    given = {"sources.0.title": "A", "sources.1.publisher": "B"}
    (rows,) = [group.rows for group in layout(path, tour, given) if group.key == "sources"]
    assert [row[0].name for row in rows] == [f"sources.{index}.title" for index in range(3)]


@pytest.mark.parametrize(
    ("loc", "name"),
    [
        (("walk", "shape"), "walk.shape"),
        (("walk", "shape", "[key]"), "walk.shape"),
        (("at", 0), "at"),
        (("alt", "tour.jpg"), "alt/tour.jpg"),
        (("body", 3, 4), "body"),
        (("access",), None),
        ((), None),
        (("media", "a.jpg", "credit"), "media/a.jpg.credit"),
    ],
)
def test_a_problem_belongs_to_the_nearest_field(loc, name):
    names = {"walk.shape", "at", "alt/tour.jpg", "body", "media/a.jpg.credit"}
    assert place(error("x", "tour.yaml", loc), names) == name


def test_what_is_no_form_has_no_layout(tour):
    assert layout("route.gpx", tour, {}) == ()


def test_a_glossary_has_a_row_for_every_word_of_the_source_and_an_empty_one(tour):
    (group,) = layout("glossary/en.md", tour, {"term.only-here.word": "x"})
    names = [row[0].name.split(".")[1] for row in group.rows]
    words = [term.id for term in tour.glossary.get(tour.source_language, ())]
    assert names == [*words, "only-here", "word"]
    assert group.rows[-1][0].name == "new.word"
    assert [row[0].about for row in group.rows[-2:]] == ["", ""]
