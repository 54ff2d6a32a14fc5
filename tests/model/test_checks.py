from datetime import date

import pytest

from server.model.checks import check, over_budget
from server.model.passages import passage_hashes
from server.model.problem import KEY
from server.model.tour import (
    Asset,
    Event,
    StopText,
    Term,
    TourText,
    Translated,
)
from tests.model.tours import RIGHTS, make_stop, make_tour

TODAY = date(2026, 11, 23)


def found(tour, **options):
    return [(one.code, one.path, one.loc) for one in check(tour, TODAY, **options)]


def test_a_good_tour_has_no_problem():
    assert found(make_tour()) == []


# --- names ---------------------------------------------------------------------------------------


def test_ids_that_clash():
    stops = (make_stop("a"), make_stop("map", 2.81), make_stop("term-x", 2.82))

    assert found(make_tour(stops), name="autre-visite") == [
        ("id-folder", "tour.yaml", ("id",)),
        ("id-reserved", "tour.yaml", ("stops", 1)),
        ("id-reserved", "tour.yaml", ("stops", 2)),
    ]


def test_a_long_title():
    stop = make_stop("a", texts={"fr": StopText(title="x" * 61, body="x")})

    assert found(make_tour((stop,))) == [("long-title", "stops/a/fr.md", ("title",))]


# --- prose ---------------------------------------------------------------------------------------


def with_body(body, **header):
    return make_tour((make_stop("a", texts={"fr": StopText(title="A", body=body, **header)}),))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  \n", [("empty-body", ("body", 0, 0))]),
        ("Un <b>mot</b>", [("html", ("body", 0, 3))]),
        ("![](a b.svg)", [("file-name", ("body", 0, 4))]),
        ("::: look\nx", [("block-open", ("body", 0, 4))]),
        ("::: lok\nx\n:::", [("block-near", ("body", 0, 4))]),
        ("::: aside\nx\n:::", [("block", ("body", 0, 4))]),
        ("x\n\n::: then-now\n:::", [("pair", ("body", 2, 0))]),
        ("::: quiz\nq\n\n- [x] a\n- [x] b\n:::", [("quiz-right", ("body", 0, 0))]),
        ("::: quiz\nq\n\n- [ ] a\n- [ ] b\n:::", [("quiz-right", ("body", 0, 0))]),
        ("::: quiz\nq\n\n- [x] a\n:::", [("quiz-answers", ("body", 0, 0))]),
        ("::: quiz\n- [x] a\n- [ ] b\n:::", [("quiz-question", ("body", 0, 0))]),
        ("[a](#a) [b](https://a.fr) [c](mailto:a@b.fr) [d](tel:+3321)", []),
        ("[a](#aa)", [("stop-link-near", ("body", 0, 4))]),
        ("[a](#zzz)", [("stop-link", ("body", 0, 4))]),
        ("[a](term:fosse)", [("term-link", ("body", 0, 4))]),
        ("[a](page.html)", [("link", ("body", 0, 4))]),
        ("[a](/fr/)", [("link", ("body", 0, 4))]),
        ("[a](http://a.fr)", [("http", ("body", 0, 4))]),
    ],
)
def test_bodies(body, expected):
    assert [(code, loc) for code, _, loc in found(with_body(body))] == expected


def test_links_in_a_header():
    tour = with_body("x", directions="[a](#zzz)", captions={"a.svg": "[b](term:c)"})

    assert [item for item in found(tour) if item[0].endswith("link")] == [
        ("stop-link", "stops/a/fr.md", ("directions",)),
        ("term-link", "stops/a/fr.md", ("captions", "a.svg")),
    ]


def test_a_term_is_looked_up_where_it_will_be_shown():
    texts = {lang: StopText(title="A", body="[f](term:fosse)") for lang in ("fr", "en")}
    terms = (Term(id="fosse", title="Fosse", body="Un puits."),)
    words = {
        lang: TourText(title="V", summary="V", alt={"affiche.svg": "x"}) for lang in ("fr", "en")
    }

    def codes_with(glossary):
        tour = make_tour(
            (make_stop("a", texts=texts),),
            texts=words,
            glossary=glossary,
            facts={"languages": ("fr", "en")},
        )
        return [item for item in found(tour) if item[0].startswith("term")]

    assert codes_with({"fr": terms}) == []
    assert codes_with({"fr": terms, "en": ()}) == [("term-link", "stops/a/en.md", ("body", 0, 4))]


def test_every_picture_is_described_in_every_text_that_shows_it():
    asset = Asset(path="stops/a/a.svg", sha256="0", rights=RIGHTS)
    sound = Asset(path="stops/a/fr.mp3", sha256="0", rights=RIGHTS)
    text = StopText(title="A", body="![](b.svg)", alt={"c.svg": "C"}, captions={"a.svg": "A"})
    stop = make_stop("a", texts={"fr": text}, assets={"a.svg": asset, "fr.mp3": sound})

    tour = make_tour((stop,), texts={"fr": TourText(title="V", summary="V")})

    assert [(one.code, one.path, one.values["name"]) for one in check(tour, TODAY)] == [
        ("alt", "fr.md", "affiche.svg"),
        ("alt", "stops/a/fr.md", "a.svg"),
        ("alt", "stops/a/fr.md", "b.svg"),
        ("alt-unknown", "stops/a/fr.md", "c.svg"),
    ]


# --- rights and dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (date(2026, 11, 22), [("rights-past", "error")]),
        (date(2026, 11, 23), [("rights-soon", "warning")]),
        (date(2027, 1, 22), [("rights-soon", "warning")]),
        (date(2027, 1, 23), []),
    ],
)
def test_rights_end(until, expected):
    rights = {"a.mp3": RIGHTS.model_copy(update={"until": until})}

    problems = check(make_tour((make_stop("a", media=rights),)), TODAY)

    assert [(one.code, one.severity) for one in problems] == expected


def test_claims_need_a_source():
    assert found(make_tour((make_stop("a", sources=()),))) == [
        ("no-source", "stops/a/stop.yaml", ("sources",))
    ]


def test_hours_that_no_machine_reads():
    stops = (make_stop("a", hours="Mo-Fr 9h-18h"), make_stop("b", 2.82, hours="24/7"))

    (season, hours) = check(make_tour(stops, facts={"season": "été"}), TODAY)

    assert (season.code, season.loc, season.values["rest"]) == ("hours", ("season",), "été")
    assert (hours.path, hours.values["rest"]) == ("stops/a/stop.yaml", "9h-18h")


def test_events_that_cannot_be():
    events = (
        Event(id="a", starts=date(2026, 12, 4), ends=date(2026, 12, 3)),
        Event(id="b", starts=date(2026, 11, 22)),
        Event(id="c", starts=date(2020, 12, 4), repeats="yearly"),
        Event(id="d", starts=date(2026, 11, 1), ends=date(2026, 11, 23)),
    )
    text = TourText(
        title="V",
        summary="V",
        alt={"affiche.svg": "x"},
        events={"a": "A", "b": "B", "d": "D", "z": "Z"},
    )

    assert found(make_tour(facts={"events": events}, texts={"fr": text})) == [
        ("ends-before", "tour.yaml", ("events", 0, "ends")),
        ("event-past", "tour.yaml", ("events", 1, "starts")),
        ("event-words", "fr.md", ("events",)),
        ("event-unknown", "fr.md", ("events", "z", KEY)),
    ]


# --- translations --------------------------------------------------------------------------------

SOURCE = StopText(title="A", body="Un.\n\nDeux.")
FRESH = " ".join(passage_hashes(SOURCE))


def translated(made, lang="en", languages=("fr", "en"), **texts):
    words = {"fr": SOURCE, lang: StopText(title="A", body="One.", translated=made)} | texts
    poster = {"affiche.svg": "x"}
    tour_words = {"fr": TourText(title="V", summary="V", alt=poster)}
    stop = make_stop("a", texts=words)
    return found(make_tour((stop,), texts=tour_words, facts={"languages": languages}))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Translated(source="fr", blocks=FRESH), []),
        (None, [("untracked", ("translated",))]),
        (Translated(source="fr", blocks=""), [("stale", ("translated", "blocks"))]),
        (Translated(source="fr", blocks=FRESH, by="machine"), [("machine", ("translated", "by"))]),
        (Translated(source="nl", blocks=FRESH), [("translated-from", ("translated", "from"))]),
        (Translated(source="en", blocks=FRESH), [("translated-from", ("translated", "from"))]),
    ],
)
def test_a_translation_knows_its_source(made, expected):
    assert [(code, loc) for code, _, loc in translated(made)] == expected


def test_a_translation_may_come_from_another_one():
    english = StopText(title="A", body="One.", translated=Translated(source="fr", blocks=FRESH))
    blocks = " ".join(passage_hashes(english))
    made = Translated(source="en", blocks=blocks)

    assert translated(made, lang="nl", languages=("fr", "en", "nl"), en=english) == []


def test_the_source_is_no_translation():
    source = SOURCE.model_copy(update={"translated": Translated(source="en", blocks="")})
    tour = make_tour((make_stop("a", texts={"fr": source}),))

    assert found(tour) == [("translated-source", "stops/a/fr.md", ("translated",))]


def test_a_pack_over_its_budget():
    problem = over_budget(make_tour(facts={"budget_kb": 100}), 100_001)

    assert (problem.code, problem.severity) == ("over-budget", "error")
    assert problem.values == {"size": "101", "budget": "100", "over": "1"}
