"""Translations: what they were made from, and whether that changed since."""

from collections.abc import Iterator

from server.model.checks.paths import Written, source_of, written
from server.model.passages import changed_passages, translated_from
from server.model.problem import Problem, error, warning
from server.model.tour import Text, Tour, Translated


def check_translations(tour: Tour) -> Iterator[Problem]:
    """Yield translations that are stale, unread by a human, or made from nothing known."""
    for item in written(tour):
        made = item.text.translated
        if item.lang == tour.source_language:
            if made:
                yield warning("translated-source", item.path, ("translated",), lang=item.lang)
        elif made is None:
            yield from _untracked(tour, item)
        else:
            yield from _translated(tour, item, made)


def _untracked(tour: Tour, item: Written) -> Iterator[Problem]:
    lang = tour.source_language
    source = source_of(tour, lang, item.stop)
    if source:
        header = translated_from(source, lang)
        yield warning("untracked", item.path, ("translated",), lang=lang, header=header)


def _translated(tour: Tour, item: Written, made: Translated) -> Iterator[Problem]:
    loc = ("translated",)
    if made.source == item.lang or made.source not in tour.facts.languages:
        yield error("translated-from", item.path, (*loc, "from"), lang=made.source)
        return
    if made.by == "machine":
        yield warning("machine", item.path, (*loc, "by"))
    source = source_of(tour, made.source, item.stop)
    if source:
        yield from _stale(item.path, source, made)


def _stale(path: str, source: Text, made: Translated) -> Iterator[Problem]:
    count = changed_passages(source, made.blocks)
    if count:
        yield warning(
            "stale",
            path,
            ("translated", "blocks"),
            count=count,
            lang=made.source,
            header=translated_from(source, made.source, made.by),
        )
