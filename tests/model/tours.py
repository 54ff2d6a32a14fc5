"""Tours as data, for the tests of pure rules."""

from server.model.tour import (
    Access,
    Credit,
    Point,
    Publisher,
    Route,
    Source,
    Stop,
    StopFacts,
    StopText,
    Tour,
    TourFacts,
    TourText,
    Walk,
)

RIGHTS = Credit(credit="Archipel", licence="CC0-1.0", source="dessin")
LINE = ((2.80, 50.43), (2.81, 50.43), (2.82, 50.43))


def make_facts(**changes):
    facts = {
        "id": "visite",
        "languages": ("fr",),
        "theme": "terrils",
        "walk": Walk(shape="one-way", duration_min=30, surface="paved"),
        "access": Access(wheelchair="yes", pram="yes", dogs="yes", toilets="no"),
        "publisher": Publisher(name="Office"),
        "poster": "affiche.svg",
        "stops": ("a", "b"),
    }
    return TourFacts(**(facts | changes))


def make_route(*positions):
    return Route(points=tuple(Point(lon=lon, lat=lat) for lon, lat in positions or LINE))


def make_stop(name="a", lon=2.80, lat=50.43, texts=None, assets=None, **facts):
    found = {"at": (lat, lon), "sources": (Source(title="Livre"),), "stay_min": 2} | facts
    words = {"fr": StopText(title=name, body="Un texte.\n")} if texts is None else texts
    return Stop(id=name, facts=StopFacts(**found), texts=words, assets=assets or {})


def make_tour(stops=None, facts=None, route=None, texts=None, **changes):
    stops = stops or (make_stop("a"), make_stop("b", 2.82))
    words = TourText(title="Visite", summary="Une visite.", alt={"affiche.svg": "Un terril."})
    whole = {
        "facts": make_facts(stops=tuple(stop.id for stop in stops), **(facts or {})),
        "texts": texts or {"fr": words},
        "stops": stops,
        "route": route or make_route(),
    }
    return Tour(**(whole | changes))
