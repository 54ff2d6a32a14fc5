"""The numbers: what phones counted, as charts for the office and as a table for its programs."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from starlette.responses import Response

from server.http.studio.visit import Visit
from server.model.site import Edition
from server.model.spans import SPANS, Bar, Span, bars, starts
from server.model.visits import KINDS, Count, Kind, Total, by_about, total
from server.render import Formats, load_texts
from server.render.texts import language_in_words
from server.store import editions, visits

CSV = "text/csv; charset=utf-8"
MARK = "\ufeff"
"""By it spreadsheets know that the file is UTF-8."""
CHART = (300, 90)
GAP = 0.25


class Question(NamedTuple):
    """What is looked at: of one tour or (empty) of all."""

    span: Span
    tour: str


class Chart(NamedTuple):
    """One kind of thing over the time: each bar is x, y, width, height in the picture."""

    kind: Kind
    total: int
    bars: tuple[tuple[float, float, float, float], ...]


class Share(NamedTuple):
    """A line of a table: how often, and as a part of the line that has the most."""

    name: str
    times: int
    percent: int


class Row(NamedTuple):
    """A tour and what was counted of it."""

    id: str
    name: str
    lang: str
    total: Total


async def show(visit: Visit) -> Response:
    """Show what was counted."""
    current = await _catalogue(visit)
    asked = _asked(visit, current)
    counts = await _counts(visit, asked)
    made = bars(starts(asked.span, visit.at.date()), counts)
    return await visit.page(
        "numbers", asked=asked, spans=SPANS, chart=CHART, bars=made,
        charts=[_chart(kind, made) for kind in KINDS], moment=_moments(asked.span, visit.lang),
        rows=_rows(counts, current, visit.lang), by_language=_languages(counts, visit.lang),
        stops=await _stops(visit, counts, asked.tour),
        counted=any(count.times for count in counts),
    )  # fmt: skip


async def table(visit: Visit) -> Response:
    """Answer with the same as a file that spreadsheets open."""
    asked = _asked(visit, await _catalogue(visit))
    counts = await _counts(visit, asked)
    text = io.StringIO()
    write = csv.writer(text, delimiter="," if visit.lang == "en" else ";").writerow
    write(("day", "kind", "tour", "about", "times"))
    for count in counts:
        write((count.day.isoformat(), count.kind, count.tour, count.about, count.times))
    name = "-".join(part for part in ("visits", asked.tour, visit.at.date().isoformat()) if part)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(MARK + text.getvalue(), headers=headers, media_type=CSV)


async def _catalogue(visit: Visit) -> dict[str, Edition]:
    async with visit.read() as tx:
        return {edition.card.tour: edition for edition in await editions.catalogue(tx)}


def _asked(visit: Visit, current: Mapping[str, Edition]) -> Question:
    """Read the question; what is unknown of it is as usual."""
    query = visit.request.query_params
    span = next((span for span in SPANS if span == query.get("span")), SPANS[0])
    tour = query.get("tour", "")
    return Question(span, tour if tour in current else "")


async def _counts(visit: Visit, asked: Question) -> tuple[Count, ...]:
    async with visit.read() as tx:
        return await visits.counts(tx, starts(asked.span, visit.at.date())[0], asked.tour)


def _chart(kind: Kind, made: Sequence[Bar]) -> Chart:
    width, height = CHART
    step, values = width / len(made), [getattr(bar.total, kind) for bar in made]
    peak = max(1, *values)
    drawn = tuple(
        (round(step * (place + GAP / 2), 1), round(height * (1 - value / peak), 1),
         round(step * (1 - GAP), 1), round(height * value / peak, 1))
        for place, value in enumerate(values)
    )  # fmt: skip
    return Chart(kind, sum(values), drawn)


def _moments(span: Span, lang: str) -> Callable[[date], str]:
    """Return how the bars are called: by month or by their first day."""
    formats = Formats(load_texts(lang))
    return formats.month if span == "year" else formats.day_of_year


def _rows(counts: Sequence[Count], current: Mapping[str, Edition], lang: str) -> list[Row]:
    """Return a line per tour, those that were taken along most often first."""
    found = [
        Row(tour, *_title(edition, lang), total(one for one in counts if one.tour == tour))
        for tour, edition in current.items()
    ]
    return sorted(found, key=lambda row: (-row.total.install, row.name))


def _title(edition: Edition, lang: str) -> tuple[str, str]:
    spoken = edition.card.spoken(lang, edition.card.titles)
    return edition.card.titles[spoken], spoken


def _languages(counts: Sequence[Count], lang: str) -> list[Share]:
    found = by_about(counts, "install")
    return _shares([(language_in_words(code, lang), times) for code, times in found.items()])


async def _stops(visit: Visit, counts: Sequence[Count], tour: str) -> list[Share]:
    """Return the stops of a tour in walking order: there one sees where people turn back."""
    found = by_about(counts, "stop")
    titles = await _stop_titles(visit, tour) if tour else {}
    return _shares([(title, found.get(stop, 0)) for stop, title in titles.items()])


async def _stop_titles(visit: Visit, tour: str) -> dict[str, str]:
    """Read the titles where the visitors' search has them, in the language of the studio."""
    releases = visit.request.state["releases"]
    live = await releases.latest()
    entry = live.get(f"/{visit.lang}/search.json") if live else None
    part = entry.answer({}).body if entry else None
    told = json.loads(await releases.bodies.read(part)) if part else {"tours": []}
    found = (each["stops"] for each in told["tours"] if each["tour"] == tour)
    stops: list[tuple[str, str, str]] = next(found, [])
    return {stop: title for stop, title, _ in stops}


def _shares(lines: Sequence[tuple[str, int]]) -> list[Share]:
    most = max((times for _, times in lines), default=0) or 1
    return [Share(name, times, round(100 * times / most)) for name, times in lines]
