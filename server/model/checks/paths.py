"""Where each part of a tour lies in its tree."""

from collections.abc import Iterator
from typing import NamedTuple

from server.model.tour import Stop, StopText, Text, Tour, TourText

TOUR = "tour.yaml"
LANDMARKS = "map.geojson"


class Written(NamedTuple):
    """One text with its file; `stop` is None for the tour's own."""

    path: str
    lang: str
    text: TourText | StopText
    stop: Stop | None


def facts_path(stop: Stop) -> str:
    """Return the file of a stop's facts."""
    return f"{folder(stop.id)}stop.yaml"


def folder(stop: str | None) -> str:
    """Return what the paths of a stop's texts begin with; the tour's own lie at the top."""
    return f"stops/{stop}/" if stop else ""


def written(tour: Tour) -> Iterator[Written]:
    """Yield every text of a tour, the tour's own first."""
    for lang, text in tour.texts.items():
        yield Written(f"{lang}.md", lang, text, None)
    for stop in tour.stops:
        for lang, words in stop.texts.items():
            yield Written(f"{folder(stop.id)}{lang}.md", lang, words, stop)


def source_of(tour: Tour, lang: str, stop: Stop | None) -> Text | None:
    """Return the text in another language that stands where this one does."""
    texts = stop.texts if stop else tour.texts
    return texts.get(lang)
