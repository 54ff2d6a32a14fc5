"""Values that stand in for broken ones while the rest of a tour is checked."""

from collections.abc import Iterable, Mapping

from server.author.fields import EACH
from server.model.media import is_picture

CREDIT = {"credit": "?", "licence": "CC0-1.0", "source": "?"}
STOP = {
    "at": [50.43, 2.83],
    "sources": {EACH: {"title": "?"}},
    "media": {EACH: CREDIT},
}
TEXT = {
    "title": "?",
    "summary": "?",
    **{table: {EACH: "?"} for table in ("practical", "alt", "captions", "events")},
}


def example_tour(paths: Iterable[str]) -> Mapping[str, object]:
    """Return facts that fit the files that are there."""
    parts = [path.split("/") for path in sorted(paths)]
    languages = [names[0][:-3] for names in parts if len(names) == 1 and names[0].endswith(".md")]
    stops = [names[1] for names in parts if names[0] == "stops" and names[-1] == "stop.yaml"]
    pictures = [names[1] for names in parts if names[0] == "media" and is_picture(names[-1])]
    return {
        "id": "tour",
        "languages": sorted(languages, key=lambda lang: lang != "fr") or ["fr"],
        "theme": "mining-town",
        "walk": {"shape": "loop", "duration_min": 60, "surface": "mixed"},
        "access": {"wheelchair": "no", "pram": "no", "dogs": "no", "toilets": "no"},
        "publisher": {"name": "?"},
        "poster": (pictures or ["poster.jpg"])[0],
        "stops": stops or ["stop"],
        "events": {EACH: {"id": "event", "starts": "2000-01-01"}},
        "media": {EACH: CREDIT},
    }
