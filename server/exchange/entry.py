"""A date as calendars have it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One whole-day date. `ends` is its last day, `text` has a paragraph per tour; `url` is empty
    where nobody has said which address visitors type.
    """  # noqa: D205

    uid: str
    starts: date
    ends: date
    yearly: bool
    lang: str
    title: str
    text: str
    url: str = ""
