"""Which files are pictures and which are sound, by their names."""

from pathlib import PurePosixPath

DRAWINGS = frozenset({".svg"})
PHOTOGRAPHS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif"})
SOUNDS = frozenset({".m4a", ".mp3", ".ogg", ".wav"})
RECORDED = frozenset({".webm", ".mp4"})
"""What browsers record the voice as; tours keep it as .m4a."""
SOUND_DEMUXERS = {
    ".m4a": "mov", ".mp3": "mp3", ".ogg": "ogg", ".wav": "wav", ".webm": "matroska", ".mp4": "mov",
}  # fmt: skip
"""What libav calls the reader of each kind; naming it keeps every other one shut."""
LONGEST_SOUND_S = 20 * 60
LARGEST_SOUND_BYTES = 250_000_000
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


def sound_demuxer(name: str) -> str:
    """Return the only reader that may open a sound of this ending."""
    return SOUND_DEMUXERS[suffix(name) or name.lower()]
