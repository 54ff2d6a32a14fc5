"""A tour with no more in it than a step may see: what is taken away cannot change what it gives."""

import json
from collections.abc import Mapping
from typing import TypeVar

from server.model.tour import StopText, Tour, TourText

Chosen = TypeVar("Chosen")


def titles_only(tour: Tour) -> Tour:
    """Return what a map tells of a tour: the facts, the places, the line, and what they are called.

    A tour's summary is its title again.
    """
    stops = tuple(
        stop.model_copy(
            update={
                "texts": {lang: StopText(title=text.title) for lang, text in stop.texts.items()},
                "assets": {},
            }
        )
        for stop in tour.stops
    )
    texts = {
        lang: TourText(title=text.title, summary=text.title) for lang, text in tour.texts.items()
    }
    return tour.model_copy(update={"texts": texts, "stops": stops, "glossary": {}, "assets": {}})


def in_language(tour: Tour, lang: str) -> Tour:
    """Return a tour with the texts that are read in one of its languages, and no others: where one
    is missing, that of the source language.
    """  # noqa: D205
    source = tour.source_language

    def chosen(texts: Mapping[str, Chosen]) -> dict[str, Chosen]:
        there = (code for code in (lang, source, *texts) if code in texts)
        return {code: texts[code] for code in [*there][:1]}

    stops = tuple(stop.model_copy(update={"texts": chosen(stop.texts)}) for stop in tour.stops)
    return tour.model_copy(
        update={
            "texts": chosen(tour.texts),
            "stops": stops,
            "glossary": chosen(tour.glossary),
        }
    )


def told(tour: Tour) -> str:
    """Return all that a tour says, as one text: two tours that say the same are the same."""
    bodies = [text.body for text in tour.texts.values()]
    bodies += [text.body for stop in tour.stops for text in stop.texts.values()]
    return json.dumps([tour.model_dump_json(), bodies])


def without_words(tour: Tour) -> Tour:
    """Return what a tour is without its prose and its files: facts, places, line."""
    bare = tuple(stop.model_copy(update={"texts": {}, "assets": {}}) for stop in tour.stops)
    return tour.model_copy(update={"texts": {}, "stops": bare, "glossary": {}, "assets": {}})
