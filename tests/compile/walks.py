"""Walks to draw: bare tours in and around the village of tests/vectors/village.osm."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from server.compile.map_words import MapWords
from server.model.route import Plane
from server.model.tour import (
    Access,
    Landmark,
    LandmarkClass,
    Point,
    Publisher,
    Route,
    Stop,
    StopFacts,
    StopText,
    Tour,
    TourFacts,
    TourText,
    Walk,
)

VILLAGE_OSM = Path(__file__).parents[1] / "vectors" / "village.osm"
VILLAGE = Plane(2.5, 50.3)
"""Metres east and south of the village's middle."""
STOPS = ((-330.0, 120.0), (-130.0, 115.0), (55.0, -30.0), (250.0, -180.0), (30.0, -690.0))
WORDS = {
    "fr": MapWords(
        title="Plan du parcours : {title}",
        stop="Étape {number} : {title}",
        scale="Échelle : {length}",
        north="Le nord est en haut",
        schematic="Plan schématique",
        attribution="© les contributeurs d’OpenStreetMap",
    ),
    "en": MapWords(
        title="Map of the walk: {title}",
        stop="Stop {number}: {title}",
        scale="Scale: {length}",
        north="North is up",
        schematic="Schematic map",
        attribution="© OpenStreetMap contributors",
    ),
}


def walk(stops: Sequence[tuple[float, float]] = STOPS, landmarks: Iterable[Landmark] = ()) -> Tour:
    """A tour in French and English through places given in metres."""
    places = [VILLAGE.to_degrees(x, y) for x, y in stops]
    ids = tuple(f"stop-{number}" for number in range(1, len(places) + 1))
    return Tour(
        facts=TourFacts(
            id="village",
            languages=("fr", "en"),
            theme="terrils",
            walk=Walk(shape="one-way", duration_min=60, surface="mixed"),
            access=Access(wheelchair="no", pram="yes", dogs="yes", toilets="no"),
            publisher=Publisher(name="Archipel"),
            poster="poster.svg",
            stops=ids,
        ),
        texts={
            "fr": TourText(title="Du coron au « terril » & retour", summary="Une marche."),
            "en": TourText(title="Rows & heaps", summary="A walk."),
        },
        stops=tuple(_stop(name, lon, lat) for name, (lon, lat) in zip(ids, places, strict=True)),
        route=Route(points=tuple(Point(lon=lon, lat=lat) for lon, lat in places)),
        landmarks=tuple(landmarks),
    )


def landmark(kind: LandmarkClass, names: dict[str, str], *places: tuple[float, float]) -> Landmark:
    """A landmark in metres: a point, a line, or an area where the last place is the first."""
    shape = "Point" if len(places) == 1 else "LineString"
    if len(places) > 2 and places[0] == places[-1]:
        shape = "Polygon"
    coordinates = [VILLAGE.to_degrees(x, y) for x, y in places]
    return Landmark.model_validate(
        {"kind": kind, "names": names, "shape": shape, "coordinates": coordinates}
    )


def square(x: float, y: float, side: float) -> tuple[tuple[float, float], ...]:
    """The corners of a square, closed."""
    return (x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)


def _stop(name: str, lon: float, lat: float) -> Stop:
    return Stop(
        id=name,
        facts=StopFacts(at=(lat, lon)),
        texts={"fr": StopText(title=f"Étape {name}"), "en": StopText(title=f"Place <{name}>")},
    )
