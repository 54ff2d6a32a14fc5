"""The spaces and signs that a keyboard leaves out, after the Imprimerie nationale's rules.

Narrow no-break spaces hold French punctuation to its word; in every language a number keeps its
unit, an apostrophe is curved and three points are one sign.
"""

import re

NARROW = "\u202f"
FIXED = "\u00a0"
SPACES = "[ \u00a0\u202f\u2009]"
UNITS = "km|m|cm|mm|ha|h|min|s|kg|t|kWh|Mo|ko|MB|kB"

EVERYWHERE = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"(?<=\d) (?=(?:{UNITS})\b(?!['’]))"), FIXED),
)
FRENCH = (
    (re.compile(rf"{SPACES}+(?=[;:!?»])"), NARROW),
    (re.compile(r"(?<=[\w)…])(?=[;!?»])(?![!?;]*\w)"), NARROW),
    (re.compile(rf"«{SPACES}*"), f"«{NARROW}"),
    (re.compile(rf"{SPACES}(?=[%€°])"), NARROW),
)
THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?!\d)")


def tidy(text: str, lang: str) -> str:
    """Return the text as a printer of that language would set it. Tidying twice changes nothing."""
    for pattern, sign in EVERYWHERE:
        text = pattern.sub(sign, text)
    return _french(text) if lang.split("-")[0] == "fr" else text


def _french(text: str) -> str:
    for pattern, sign in FRENCH:
        text = pattern.sub(sign, text)
    return THOUSANDS.sub(lambda number: number[0].replace(" ", NARROW), text)
