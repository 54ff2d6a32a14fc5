"""Which files are pictures and which are sound, by their names."""

from pathlib import PurePosixPath

DRAWINGS = frozenset({".svg"})
PHOTOGRAPHS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif"})
SOUNDS = frozenset({".m4a", ".mp3", ".ogg", ".wav"})
KNOWN_KINDS = ", ".join(sorted(DRAWINGS | PHOTOGRAPHS | SOUNDS))


def suffix(name: str) -> str:
    """Return the ending of a file's name in small letters: `.jpg`."""
    return PurePosixPath(name).suffix.lower()


def is_picture(name: str) -> bool:
    """Tell whether a file can be shown."""
    return suffix(name) in DRAWINGS | PHOTOGRAPHS


def is_sound(name: str) -> bool:
    """Tell whether a file can be heard."""
    return suffix(name) in SOUNDS


def is_media(name: str) -> bool:
    """Tell whether a file can be shown or heard."""
    return is_picture(name) or is_sound(name)
