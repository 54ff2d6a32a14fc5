"""A file as a form and back: nothing but what was changed changes, and nothing typed is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.author import FolderTree
from server.author.form import FormError, fields_of, model_of, with_fields, with_keys
from server.model.tour import StopFacts, StopText, TourFacts, TourText

TOURS = Path(__file__).parents[2] / "tours"
FILES = sorted(
    path
    for path in TOURS.glob("*/**/*")
    if path.suffix in {".yaml", ".md"} and path.parent.name != "glossary"
)
TOUR = b"""\
# La visite de la gare
id: gare   # jamais changer
languages: [fr, en]
walk:
  shape: loop
  duration_min: 90 # avec les pauses
access: {dogs: leashed}
events:
  - {id: sainte-barbe, starts: 2026-12-04}
media:
  a.b.jpg: {credit: Jeanne, licence: CC0-1.0}
"""
PAGE = "---\ntitle: « Gare »\nalt:\n  tour.jpg: Une tour\n---\n\nUn.\n\nDeux.\n".encode()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TOURS).as_posix())
def test_what_is_sent_back_unchanged_is_the_same_file(path):
    name = path.relative_to(next(TOURS.glob(path.relative_to(TOURS).parts[0]))).as_posix()
    data = path.read_bytes()
    sent = {key: text.replace("\n", "\r\n") for key, text in fields_of(name, data).items()}
    assert with_fields(name, data, sent) == data


def test_every_file_of_facts_and_words_has_its_model():
    assert model_of("tour.yaml") is TourFacts
    assert model_of("stops/gare/stop.yaml") is StopFacts
    assert model_of("fr-x-falc.md") is TourText
    assert model_of("stops/gare/fr.md") is StopText
    assert model_of("glossary/fr.md") is None
    assert model_of("route.gpx") is None


def test_values_are_named_by_their_place():
    fields = fields_of("tour.yaml", TOUR)
    assert fields["walk.duration_min"] == "90"
    assert fields["languages"] == "fr, en"
    assert fields["events.0.starts"] == "2026-12-04"
    assert fields["media/a.b.jpg.credit"] == "Jeanne"
    assert fields_of("fr.md", PAGE) == {
        "title": "« Gare »", "alt/tour.jpg": "Une tour", "body": "Un.\n\nDeux.",
    }  # fmt: skip


def test_a_change_leaves_comments_and_the_rest():
    after = with_fields("tour.yaml", TOUR, {"walk.duration_min": "120", "season": "Apr-Oct"})
    assert after == TOUR.replace(b"90 #", b"120 #") + b"season: Apr-Oct\n"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("walk.length_m", "4400", "  length_m: 4400"),
        ("walk.length_m", "vier", "  length_m: vier"),
        ("walk.surface", "mixed", "  surface: mixed"),
        ("access.dogs", "no", "access: {dogs: no}"),
        ("theme", "12", "theme: '12'"),
        ("season", "12:30", "season: 12:30"),
        ("languages", "fr en  nl", "languages: [fr, en, nl]"),
        ("media/a.b.jpg.until", "2030-12-31", "until: 2030-12-31"),
        ("media/a.b.jpg.focus", "0.4, 0.3", "focus: [0.4, 0.3]"),
        ("media/new.jpg.credit", "Piet", "  new.jpg:\n    credit: Piet"),
        ("publisher.name", "Lens : « office »", "  name: 'Lens : « office »'"),
    ],
)
def test_values_are_written_as_authors_would(name, text, line):
    after = with_fields("tour.yaml", TOUR, {name: text})
    assert line in after.decode()
    assert (
        fields_of("tour.yaml", after)[name] == ", ".join(text.replace(",", "").split())
        if (name in {"languages", "media/a.b.jpg.focus"})
        else text
    )


def test_an_empty_field_takes_its_key_away():
    after = with_fields("tour.yaml", TOUR, {"walk.duration_min": " ", "theme": "", "area.west": ""})
    assert b"duration_min" not in after
    assert b"theme" not in after
    assert b"area" not in after


def test_rows_are_added_changed_and_taken_away():
    rows = {"events.0.id": "", "events.0.starts": "", "events.3.id": "ducasse",
            "events.3.starts": "2027-09-05", "events.3.repeats": "yearly"}  # fmt: skip
    after = with_fields("tour.yaml", TOUR, rows)
    assert {k: v for k, v in fields_of("tour.yaml", after).items() if "events" in k} == {
        "events.0.id": "ducasse", "events.0.starts": "2027-09-05", "events.0.repeats": "yearly",
    }  # fmt: skip
    assert b"events" not in with_fields("tour.yaml", TOUR, {"events.0.id": ""})


def test_no_break_spaces_stay_and_line_ends_in_a_line_go():
    after = fields_of("fr.md", with_fields("fr.md", PAGE, {"title": "  A\u202f!\r\n B "}))
    assert after["title"] == "A\u202f! B"


def test_a_body_keeps_its_frame():
    assert with_fields("fr.md", PAGE, {"body": "\r\nUn.\r\n\r\nTrois.\r\n\r\n"}).endswith(
        b"---\n\nUn.\n\nTrois.\n"
    )
    assert (
        with_fields("fr.md", b"", {"title": "Neu", "body": "Text"})
        == b"---\ntitle: Neu\n---\nText\n"
    )
    assert fields_of("fr.md", b"") == {"body": ""}


def test_keys_are_set_as_a_whole():
    after = with_keys("tour.yaml", TOUR, {"stops": ["b", "a"], "access": None})
    assert b"stops:\n  - b\n  - a\n" in after
    assert b"access" not in after
    assert b"# jamais changer" in after


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("tour.yaml", b"a: [1"),
        ("tour.yaml", b"- 1\n- 2"),
        ("tour.yaml", b"a: 1\na: 2"),
        ("tour.yaml", b"\xff\xfe"),
        ("tour.yaml", b"a: *b"),
        ("fr.md", b"no header"),
        ("fr.md", b"---\ntitle: never closed"),
        ("fr.md", b"---\n[1]\n---\n"),
    ],
)
def test_a_broken_file_is_no_form(path, data):
    with pytest.raises(FormError):
        fields_of(path, data)
    with pytest.raises(FormError):
        with_fields(path, data, {"title": "x"})


names = st.sampled_from([*sorted(fields_of("tour.yaml", TOUR)), "theme", "season", "body/x.jpg"])


@given(st.dictionaries(names.filter(lambda name: "events" not in name), st.text(max_size=40)))
def test_whatever_is_typed_can_be_read_again(fields):
    after = fields_of("tour.yaml", with_fields("tour.yaml", TOUR, fields))
    for name, text in fields.items():
        typed = " ".join(part for part in text.replace("\t", " ").split(" ") if part)
        if typed.isprintable() and name != "languages":
            assert after.get(name, "") == typed


def test_the_starter_tours_are_all_here():
    assert len(FILES) > 100
    assert all(FolderTree(path.parent) for path in FILES)
