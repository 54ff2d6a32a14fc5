from datetime import date

import pytest

from server.model.checks import check, over_budget
from server.model.passages import passage_hashes
from server.model.problem import KEY
from server.model.tour import (
    Area,
    Asset,
    Event,
    Landmark,
    StopText,
    Term,
    TourText,
    Translated,
    Walk,
)
from tests.model.tours import RIGHTS, make_route, make_stop, make_tour

TODAY = date(2026, 11, 23)


def found(tour, **options):
    return [(one.code, one.path, one.loc) for one in check(tour, TODAY, **options)]


def codes(tour, **options):
    return [code for code, _, _ in found(tour, **options)]


def test_a_good_tour_has_no_problem():
    assert found(make_tour()) == []


# --- places --------------------------------------------------------------------------------------


def test_a_position_outside_the_area_is_an_error():
    tour = make_tour((make_stop("a"), make_stop("b", 2.35, 48.85)))

    assert found(tour) == [("outside", "stops/b/stop.yaml", ("at",))]


def test_latitude_and_longitude_the_wrong_way_round_are_recognised():
    tour = make_tour((make_stop("a", lon=50.43, lat=2.80), make_stop("b", 2.82)))

    (problem,) = check(tour, TODAY)
    assert (problem.code, problem.values) == ("swapped", {"first": "2.8", "second": "50.43"})


def test_a_tour_may_have_an_area_of_its_own():
    area = Area(west=2, south=48, east=3, north=49)
    stops = (make_stop("a", 2.35, 48.85), make_stop("b", 2.36, 48.85))
    route = make_route((2.35, 48.85), (2.36, 48.85))

    assert codes(make_tour(stops, route=route, facts={"area": area})) == []
    assert codes(make_tour(facts={"area": area})) == ["outside", "outside", "route-outside"]


@pytest.mark.parametrize(
    ("lat", "expected"), [(50.4308, []), (50.432, ["far"]), (50.4385, ["far"]), (50.44, ["lost"])]
)
def test_a_stop_away_from_the_route(lat, expected):
    assert codes(make_tour((make_stop("a"), make_stop("b", 2.82, lat)))) == expected


def test_a_position_that_is_still_to_check():
    tour = make_tour((make_stop("a", position="to check"), make_stop("b", 2.82)))

    assert found(tour) == [("to-check", "stops/a/stop.yaml", ("position",))]


def test_landmarks_outside_the_area():
    points = [(2.8, 50.4), (50.4, 2.8)]
    marks = tuple(Landmark(kind="park", shape="Point", coordinates=(point,)) for point in points)

    assert found(make_tour(landmarks=marks)) == [
        ("landmark-outside", "map.geojson", ("features", 1))
    ]


def stops_at(*lons, lat=50.43):
    return tuple(make_stop(f"s{n}", lon, lat) for n, lon in enumerate(lons))


def test_stops_against_the_route():
    tour = make_tour(stops_at(2.80, 2.82, 2.81))

    assert found(tour) == [("order", "tour.yaml", ("stops", 2))]


def test_one_stop_in_the_wrong_place_does_not_accuse_the_others():
    assert found(make_tour(stops_at(2.80, 2.804, 2.802, 2.806, 2.82))) == [
        ("order", "tour.yaml", ("stops", 2))
    ]


def test_a_loop_may_end_where_it_began():
    route = make_route((2.80, 50.43), (2.81, 50.43), (2.81, 50.435), (2.80, 50.435), (2.80, 50.43))
    walk = Walk(shape="loop", duration_min=60, surface="paved")

    assert codes(make_tour(stops_at(2.80, 2.81, 2.80), route=route, facts={"walk": walk})) == []


def test_there_and_back_may_stop_on_both_ways():
    route = make_route((2.80, 50.43), (2.82, 50.43), (2.80, 50.4301))
    walk = Walk(shape="there-and-back", duration_min=60, surface="paved")

    tour = make_tour(stops_at(2.80, 2.81, 2.82, 2.805), route=route, facts={"walk": walk})

    assert codes(tour) == []


def test_a_place_that_is_passed_again_later_still_counts_at_its_first_pass():
    route = make_route((2.80, 50.43), (2.82, 50.43), (2.80, 50.4301))
    walk = Walk(shape="loop", duration_min=60, surface="paved")

    tour = make_tour(stops_at(2.80, 2.805, 2.815, lat=50.43009), route=route, facts={"walk": walk})

    assert codes(tour) == []


@pytest.mark.parametrize(
    ("length_m", "survey", "expected"),
    [
        (1420, "surveyed", []),
        (1750, "surveyed", []),
        (1800, "surveyed", ["length"]),
        (1000, "surveyed", ["length"]),
        (1950, "sketch", []),
        (2050, "sketch", ["length"]),
    ],
)
def test_the_published_length_is_compared_with_the_route(length_m, survey, expected):
    walk = Walk(shape="one-way", duration_min=30, surface="paved", length_m=length_m)

    assert codes(make_tour(facts={"walk": walk, "survey": survey})) == expected


def test_there_and_back_may_be_published_both_ways():
    walk = Walk(shape="there-and-back", duration_min=60, surface="paved", length_m=2840)

    assert codes(make_tour(facts={"walk": walk})) == []


@pytest.mark.parametrize(
    ("minutes", "practice", "expected"),
    [
        (14, "foot", ["duration"]),
        (20, "foot", []),
        (65, "foot", []),
        (90, "foot", ["duration"]),
        (5, "bicycle", []),
    ],
)
def test_a_duration_that_nobody_walks(minutes, practice, expected):
    walk = Walk(shape="one-way", duration_min=minutes, surface="paved", practice=practice)

    assert codes(make_tour(facts={"walk": walk})) == expected


# --- names ---------------------------------------------------------------------------------------


def test_ids_that_clash():
    stops = (make_stop("a"), make_stop("map", 2.81), make_stop("term-x", 2.82))

    assert found(make_tour(stops), others=frozenset({"visite"})) == [
        ("id-taken", "tour.yaml", ("id",)),
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
    asset = Asset(path="stops/a/a.svg", sha256="0", size_bytes=1, rights=RIGHTS)
    sound = Asset(path="stops/a/fr.mp3", sha256="0", size_bytes=1, rights=RIGHTS)
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
