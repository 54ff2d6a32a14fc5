"""What the pages of a tour need besides the tour itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from server.render import Shell


@dataclass(frozen=True)
class Picture:
    """A published picture. `srcset` holds (address, width) pairs, empty for a drawing."""

    url: str
    width: int
    height: int
    srcset: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Sound:
    """A published recording."""

    url: str
    type: str
    size_bytes: int


@dataclass(frozen=True)
class PackContext:
    """The media of a tour by asset path, its map by language, and the site around it.

    `size_hint_bytes` is the pack's size where it is known already; `today` leaves out dates that
    are over.
    """

    pictures: Mapping[str, Picture]
    sounds: Mapping[str, Sound]
    map: Mapping[str, Markup]
    shell: Shell
    manifest_url: str
    today: date | None = None
    size_hint_bytes: int | None = None
