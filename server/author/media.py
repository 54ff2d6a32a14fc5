"""The files that a tour shows and plays: there, readable, allowed, and wanted.

What opens photographs and recordings is only imported where there is one to open: together it takes
a quarter of a second, and most readings meet files that were looked at before.
"""

from server.author.drawings import check_drawing
from server.model.media import DRAWINGS, KNOWN_KINDS, PHOTOGRAPHS, SOUNDS, suffix
from server.model.problem import Problem, error


def check_media(path: str, data: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with one media file."""
    kind = suffix(path)
    if not data:
        return (error("media-empty", path),)
    if kind in DRAWINGS:
        return check_drawing(path, data)
    if kind in PHOTOGRAPHS:
        from server.author.photographs import check_photograph  # noqa: PLC0415  see above

        return check_photograph(path, data)
    if kind in SOUNDS:
        from server.author.sounds import check_sound  # noqa: PLC0415  see above

        return check_sound(path, data, kind)
    return (error("media-kind", path, kinds=KNOWN_KINDS),)
