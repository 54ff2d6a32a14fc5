"""Visits: what phones count and tell, as sums by day; nothing in them points at a person."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from server.model.tour import Language, Model, Slug

Kind = Literal["install", "stop", "finish"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_VISITS = 200
LARGEST_BATCH_BYTES = 32 * 1024
KEPT_BY_PHONES_DAYS = 60
"""A phone that was offline for longer is not counted."""
EARLY_DAYS = 1
"""East of here the day has begun already."""
NUMBERS_KEPT_DAYS = KEPT_BY_PHONES_DAYS + EARLY_DAYS + 1
"""Longer than the oldest visit of a batch is taken: so that none ever counts twice."""


class Visit(Model):
    """Something that happened once on some phone. `about`: the language that was installed, the
    stop that was reached; nothing where a walk was finished.
    """  # noqa: D205

    day: date
    kind: Kind
    tour: Slug
    about: Language | Slug | Literal[""]


class Batch(Model):
    """What a phone tells at once. `number` is random and serves this once, to know a repetition."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    visits: Annotated[tuple[Visit, ...], Field(min_length=1, max_length=MOST_VISITS)]


class Count(Model):
    """How often something happened on a day."""

    day: date
    kind: Kind
    tour: str
    about: str
    times: int


class Total(Model):
    """Installs, stops reached and walks finished, of some days or of some tour."""

    install: int = 0
    stop: int = 0
    finish: int = 0


def timely(visits: Iterable[Visit], today: date) -> tuple[Visit, ...]:
    """Return the visits that are neither too old nor of a day that has not come."""
    first = today - timedelta(days=KEPT_BY_PHONES_DAYS)
    last = today + timedelta(days=EARLY_DAYS)
    return tuple(visit for visit in visits if first <= visit.day <= last)


def total(counts: Iterable[Count]) -> Total:
    """Add up."""
    sums: dict[str, int] = dict.fromkeys(KINDS, 0)
    for count in counts:
        sums[count.kind] += count.times
    return Total.model_validate(sums)


def by_about(counts: Iterable[Count], kind: Kind) -> dict[str, int]:
    """Return how often, by language or by stop, the most frequent first."""
    sums: dict[str, int] = {}
    for count in counts:
        if count.kind == kind:
            sums[count.about] = sums.get(count.about, 0) + count.times
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
