"""What a visitor may ask of a tour besides words: theme, time, length, wheels.

The same rules as web/client/pure/filters.js; tests/vectors/search.json holds both to one answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, get_args

from server.model.search import MOST_CHARS
from server.model.tour import Theme

THEMES: tuple[str, ...] = get_args(Theme)
MINUTES = (90, 120, 180)
METRES = (3000, 5000, 8000)


class Facts(Protocol):
    """What is known of a tour."""

    @property
    def theme(self) -> str: ...
    @property
    def duration_min(self) -> int: ...
    @property
    def length_m(self) -> int: ...
    @property
    def wheelchair(self) -> str: ...


@dataclass(frozen=True)
class Asked:
    """What is looked for; 0 and empty words ask for nothing."""

    q: str = ""
    theme: str = ""
    max_min: int = 0
    max_m: int = 0
    wheelchair: bool = False

    @property
    def anything(self) -> bool:
        return self != Asked()

    @property
    def filtered(self) -> bool:
        return bool(self.theme or self.max_min or self.max_m or self.wheelchair)

    def suits(self, tour: Facts) -> bool:
        """Say whether the tour is one of those that are looked for, whatever the words."""
        return (
            self.theme in {"", tour.theme}
            and (not self.max_min or tour.duration_min <= self.max_min)
            and (not self.max_m or tour.length_m <= self.max_m)
            and (not self.wheelchair or tour.wheelchair != "no")
        )


def read(query: Mapping[str, str]) -> Asked:
    """Read the fields of an address; a value that we do not offer asks for nothing."""
    theme = query.get("theme", "")
    return Asked(
        q=" ".join(query.get("q", "")[:MOST_CHARS].split()),
        theme=theme if theme in THEMES else "",
        max_min=_one_of(MINUTES, query.get("max_min", "")),
        max_m=_one_of(METRES, query.get("max_m", "")),
        wheelchair=query.get("wheelchair") == "yes",
    )


def _one_of(offered: tuple[int, ...], value: str) -> int:
    return next((number for number in offered if str(number) == value), 0)
