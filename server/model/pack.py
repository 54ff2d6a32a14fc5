"""A compiled tour as the phone sees it: a manifest that names every entry by its SHA-256."""

from collections.abc import Container
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints

from server.model.tour import Event, Language, Model, Slug, Term

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Method = Literal["stored", "deflate"]


class EntryPatch(Model):
    """How to make the content from the one whose hash is `source` (see `server.model.patch`)."""

    source: Sha256 = Field(alias="from")
    url: str
    size_bytes: int


class Entry(Model):
    """One file of a pack. `offset` and `length` place its stored bytes in the archive, `sha256`
    and `size_bytes` describe its content; `lang` is set where it serves one language only.
    """  # noqa: D205

    url: str
    type: str
    sha256: Sha256
    size_bytes: int
    offset: int
    length: int
    method: Method
    lang: Language | None = None
    patch: EntryPatch | None = None


class Archive(Model):
    """The one file that holds all entries: an ordinary ZIP."""

    url: str
    sha256: Sha256
    size_bytes: int


class StopDigest(Model):
    """Changes when anything that a visitor sees or hears at the stop changes."""

    id: Slug
    sha256: Sha256


class Manifest(Model):
    """What a phone needs to install, verify, resume and update a tour."""

    format: Literal[1] = 1
    tour: Slug
    edition: Annotated[int, Field(ge=1)]
    released_on: date
    languages: tuple[Language, ...]
    titles: dict[Language, str]
    poster: str
    stops: tuple[StopDigest, ...]
    archive: Archive
    entries: tuple[Entry, ...]


class CardEvent(Event):
    """A date in plain words: `titles` say in a line what it is, `notes` what more is told."""

    titles: dict[Language, str]
    notes: dict[Language, str]


class Card(Model):
    """What the site's own pages say of a tour; what was added later has a default, for editions
    that were released before.
    """  # noqa: D205

    tour: Slug
    theme: str
    languages: tuple[Language, ...]
    titles: dict[Language, str]
    summaries: dict[Language, str]
    poster: str
    alt: dict[Language, str]
    stop_count: int
    duration_min: int
    length_m: int
    climb_m: int | None
    shape: str
    wheelchair: str
    pram: str
    start: tuple[float, float] = Field(description="Longitude, latitude of the first stop")
    outline: tuple[tuple[float, float], ...] = Field(description="The route, simplified")
    size_bytes: int
    glossary: dict[Language, tuple[Term, ...]] = Field({}, description="The words it explains")
    events: tuple[CardEvent, ...] = ()
    communes: dict[Language, tuple[str, ...]] = Field({}, description="Those that its map names")

    def spoken(self, wanted: str, there: Container[str]) -> str:
        """Return the wanted language if it is there, else English, else the tour's own."""
        return next(code for code in (wanted, "en", *self.languages) if code in there)


class Delta(NamedTuple):
    """Entries of the new pack whose content the old one lacks, and hashes no longer named."""

    fetch: tuple[Entry, ...]
    drop: frozenset[str]

    @property
    def size_bytes(self) -> int:
        """Bytes to fetch, as they are stored in the archive."""
        return sum(entry.length for entry in self.fetch)


def delta(old: Manifest | None, new: Manifest) -> Delta:
    """Return what a phone that holds `old` must do to hold `new`; each hash is fetched once."""
    have = {entry.sha256 for entry in old.entries} if old else set()
    fetch = {e.sha256: e for e in reversed(new.entries) if e.sha256 not in have}
    wanted = {entry.sha256 for entry in new.entries}
    return Delta(
        tuple(sorted(fetch.values(), key=lambda entry: entry.offset)), frozenset(have - wanted)
    )


def changed_stops(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """Return the ids of stops that are new or differ, in walking order."""
    before = {stop.id: stop.sha256 for stop in old.stops}
    return tuple(stop.id for stop in new.stops if before.get(stop.id) != stop.sha256)
