import hashlib
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from server.author import FolderTree, load, save
from server.model.tour import (
    Access,
    Area,
    Asset,
    Credit,
    Event,
    Landmark,
    Point,
    Publisher,
    Route,
    Source,
    Stop,
    StopFacts,
    StopText,
    Term,
    Tour,
    TourFacts,
    TourText,
    Translated,
    Walk,
)
from server.model.tree import MemoryTree
from tests.builders import make_tour_files, svg, write_folder

TODAY = date(2026, 11, 23)
PICTURES = {name: svg(name) for name in ("a.svg", "Plan_2.svg", "no.svg", "12.svg")}

plain = st.characters(exclude_categories=("Cc", "Cs"))
tricky = st.sampled_from(["no", "12:30", "- x", "a: b", "#", "~", "'", '"', "2026-01-01", "1e3"])
lines = (st.text(plain, min_size=1, max_size=40) | tricky).map(str.strip).filter(bool)
bodies = st.text(plain | st.just("\n"), max_size=120)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
files = st.sampled_from(list(PICTURES))
words = st.dictionaries(files, lines, max_size=3)
lons, lats = st.floats(-180, 180), st.floats(-90, 90)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
urls = st.sampled_from([None, "https://www.louvrelens.fr/", "https://a.fr/x?y=1#z"])
optional_lines = st.none() | lines
hours = st.none() | st.sampled_from(["Apr-Oct", "Mo-Fr 09:00-18:00; PH off"])

credits_ = st.builds(
    Credit,
    credit=lines,
    licence=st.sampled_from(["CC0-1.0", "ODbL-1.0"]),
    source=lines,
    until=st.none() | days,
    focus=st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
rights = st.dictionaries(files, credits_, max_size=3)
translations = st.none() | st.builds(
    Translated,
    source=st.sampled_from(["fr", "en"]),
    blocks=st.lists(st.from_regex(r"[0-9a-f]{6}", fullmatch=True), max_size=3).map(" ".join),
    by=st.sampled_from(["human", "machine"]),
)
prose = {"title": lines, "alt": words, "captions": words, "translated": translations}
tour_texts = st.builds(
    TourText,
    **prose,
    body=bodies,
    summary=lines,
    practical=st.dictionaries(st.sampled_from(["start", "pram", "food"]), lines),
    events=st.dictionaries(slugs, lines, max_size=2),
)
stop_texts = st.builds(
    StopText,
    **prose,
    body=bodies,
    subtitle=optional_lines,
    directions=optional_lines,
    audio=st.none() | files,
)
stop_facts = st.builds(
    StopFacts,
    at=st.tuples(lats, lons),
    position=st.sampled_from(["surveyed", "to check"]),
    radius_m=st.integers(10, 500),
    hours=hours,
    osm=st.none() | st.just("way/123"),
    sources=st.lists(
        st.builds(Source, title=lines, publisher=optional_lines, url=urls), max_size=2
    ),
    media=rights,
)
walks = st.builds(
    Walk,
    shape=st.sampled_from(["loop", "one-way"]),
    duration_min=st.integers(1, 1440),
    length_m=st.none() | st.integers(1, 100_000),
    surface=st.sampled_from(["paved", "mixed"]),
)
landmarks = st.builds(
    Landmark,
    kind=st.sampled_from(["commune", "water", "terril"]),
    names=st.dictionaries(st.sampled_from(["fr", "en"]), lines),
    shape=st.just("LineString"),
    coordinates=st.lists(st.tuples(lons, lats), min_size=2, max_size=4),
)
terms = st.builds(
    Term,
    id=slugs,
    title=st.from_regex(r"[A-ZÉ][a-zé ’]{0,8}[a-z]", fullmatch=True),
    body=st.from_regex(r"[A-Z][a-z é]{0,20}\.(\n\n[A-Z][a-z]{0,9}\.)?", fullmatch=True),
)
glossaries = st.lists(terms, max_size=3, unique_by=lambda term: term.id)


def shelf(folder, media):
    return {
        name: Asset(
            path=f"{folder}{name}",
            sha256=hashlib.sha256(PICTURES[name]).hexdigest(),
            rights=credit,
        )
        for name, credit in media.items()
    }


@st.composite
def tours(draw):
    languages = draw(st.lists(st.sampled_from(["fr", "en", "nl"]), min_size=1, unique=True))
    names = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    some = st.sets(st.sampled_from(languages)).map(lambda langs: {languages[0], *langs})
    facts = draw(
        st.builds(
            TourFacts,
            id=slugs,
            languages=st.just(tuple(languages)),
            theme=st.just("terrils"),
            survey=st.sampled_from(["surveyed", "sketch"]),
            walk=walks,
            access=st.just(Access(wheelchair="no", pram="yes", dogs="no", toilets="limited")),
            season=hours,
            area=st.none() | st.just(Area(west=2.5, south=50, east=3, north=51)),
            publisher=st.builds(Publisher, name=lines, url=urls),
            poster=files,
            stops=st.just(tuple(names)),
            events=st.lists(
                st.builds(Event, id=slugs, starts=days, repeats=st.sampled_from([None, "yearly"])),
                max_size=2,
            ),
            media=rights,
        )
    )
    stops = []
    for name in names:
        own = draw(stop_facts)
        texts = {lang: draw(stop_texts) for lang in draw(some)}
        assets = shelf(f"stops/{name}/", own.media)
        stops.append(Stop(id=name, facts=own, texts=texts, assets=assets))
    points = st.builds(Point, lon=lons, lat=lats, ele_m=st.none() | st.floats(-99, 999))
    return Tour(
        facts=facts,
        texts={lang: draw(tour_texts) for lang in draw(some)},
        stops=tuple(stops),
        route=Route(points=tuple(draw(st.lists(points, min_size=2, max_size=4)))),
        landmarks=tuple(draw(st.lists(landmarks, max_size=2))),
        glossary={lang: tuple(draw(glossaries)) for lang in draw(some)},
        assets=shelf("media/", facts.media),
    )


def read(path):
    return PICTURES[path.rsplit("/", 1)[-1]]


@settings(max_examples=60)
@given(tours())
def test_a_saved_tour_is_read_back_as_it_was(tour):
    tree = save(tour, read)

    again, problems = load(tree, TODAY)

    assert again == tour, problems


def test_what_load_gave_is_saved_and_read_again(tmp_path):
    files_ = make_tour_files()
    tour, _ = load(MemoryTree(files_), TODAY)
    assert tour is not None

    tree = save(tour, files_.__getitem__)
    folder = write_folder({path: tree.read(path) for path in tree.paths}, tmp_path)

    assert tree.paths == set(files_)
    assert load(FolderTree(folder), TODAY) == (tour, ())


def test_positions_are_written_on_one_line():
    files_ = make_tour_files()
    tour, _ = load(MemoryTree(files_), TODAY)
    assert tour is not None

    assert b"at: [50.4274, 2.828]" in save(tour, files_.__getitem__).read("stops/gare/stop.yaml")
