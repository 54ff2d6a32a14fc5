"""How far translations are: which passages still say what the source says."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from server.model.checks.paths import folder
from server.model.passages import passage_hashes
from server.model.tour import Stop, Text, Tour


class Progress(NamedTuple):
    """Passages of the source, and how many of them a translation has up to date."""

    done: int
    total: int
    machine: bool = False

    @property
    def is_done(self) -> bool:
        return self.done >= self.total

    @property
    def percent(self) -> int:
        """Whole per cent; 100 only where nothing is left."""
        return 100 * self.done // self.total if self.total else 100


class Sheet(NamedTuple):
    """One text that is there to be translated: its file, and how far the translation is."""

    path: str
    stop: str | None
    progress: Progress


def sheets(tour: Tour, lang: str) -> Iterator[Sheet]:
    """Yield every text of the tour in a language, the tour's own first."""
    source = tour.source_language
    yield Sheet(f"{lang}.md", None, _progress(tour.texts.get(source), tour.texts.get(lang)))
    for stop in tour.stops:
        done = _progress(stop.texts.get(source), stop.texts.get(lang))
        yield Sheet(f"{folder(stop.id)}{lang}.md", stop.id, done)


def progress(tour: Tour, lang: str) -> Progress:
    """Return how far the whole tour is in a language."""
    found = [sheet.progress for sheet in sheets(tour, lang)]
    done, total = (sum(one[side] for one in found) for side in (0, 1))
    return Progress(done, total, any(one.machine for one in found))


def title(tour: Tour, stop: Stop | None, lang: str) -> tuple[str, str]:
    """Return what a reader of a language calls the tour or a stop, and that title's language."""
    texts = stop.texts if stop else tour.texts
    for spoken in (lang, tour.source_language, *texts):
        if spoken in texts:
            return texts[spoken].title, spoken
    return (stop.id if stop else tour.id), tour.source_language


def _progress(source: Text | None, text: Text | None) -> Progress:
    wanted = passage_hashes(source) if source else ()
    if text is None:
        return Progress(0, len(wanted))
    if text.translated is None:
        return Progress(len(wanted), len(wanted))
    had = Counter(text.translated.blocks.split())
    done = (Counter(wanted) & had).total()
    return Progress(done, len(wanted), text.translated.by == "machine")
