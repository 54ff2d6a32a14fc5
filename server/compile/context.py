"""What the pages of a tour need besides the tour itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from server.compile.archive import Content
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
    """A published recording, or the part of a track from one second to another. `peaks` is the
    height of its wave, 0 to 100.
    """  # noqa: D205

    url: str
    type: str
    size_bytes: int
    duration_s: float
    peaks: tuple[int, ...] = ()
    part: tuple[float, float] | None = None

    @property
    def src(self) -> str:
        """The address with the part of it that is to be played."""
        return f"{self.url}#t={self.part[0]},{self.part[1]}" if self.part else self.url


@dataclass(frozen=True)
class Track:
    """The file, its length, and where each stop's own recording lies in it, in seconds."""

    file: Content
    duration_s: float
    parts: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class PackContext:
    """The media of a tour by asset path, its map and track by language, and the site around it.

    `size_hint_bytes` is the pack's size where it is known already.
    """

    pictures: Mapping[str, Picture]
    sounds: Mapping[str, Sound]
    map: Mapping[str, Markup]
    shell: Shell
    manifest_url: str
    tracks: Mapping[str, Track] = field(default_factory=dict)
    size_hint_bytes: int | None = None

    def seen(self, lang: str) -> str:
        """Return all that the pages of one language see of this, as one text."""
        tracks = {
            code: (track.file.url, track.file.type, track.duration_s, track.parts)
            for code, track in self.tracks.items()
        }
        shown = (self.pictures, self.sounds, self.map[lang], self.shell, self.manifest_url)
        return repr((*shown, tracks, self.size_hint_bytes))
