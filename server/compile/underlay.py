"""The base map below a route, which is read only where a map is drawn."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from server.model.route import bounds
from server.model.tour import Route

if TYPE_CHECKING:
    from server.compile.basemap import Features

MARGIN_M = 1200
"""How far around the route features are wanted."""


@dataclass(frozen=True)
class Underlay:
    """A file of features, if there is one, and the line around which they are wanted."""

    file: Path
    route: Route

    @property
    def name(self) -> str:
        """What tells it from another one: when the file was written; empty where there is none."""
        return str(self.file.stat().st_mtime_ns) if self.file.exists() else ""

    def load(self) -> "Features | None":
        """Return the features; None where no base map was imported."""
        if not self.file.exists():
            return None
        from server.compile.basemap import load  # noqa: PLC0415  only who draws needs geometry

        return load(self.file, bounds(self.route, MARGIN_M))
