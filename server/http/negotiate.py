"""What a client accepts, and how much it likes it (RFC 9110, section 12.5)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from server.model.site import Encoding

WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
UNASKED = 0.0001
"""Weight of plain bytes where the client does not mention them: below all that it names."""
REMEMBERED = 256


def weights(field: str) -> dict[str, float]:
    """Return each value of the field with its weight; one that is malformed counts as refused."""
    found: dict[str, float] = {}
    for part in field.lower().split(","):
        name, _, parameter = part.partition(";")
        if name := name.strip():
            found[name] = _weight(parameter.strip())
    return found


def _weight(parameter: str) -> float:
    match = WEIGHT.fullmatch(parameter)
    if match:
        return float(match[1])
    return 0.0 if parameter else 1.0


@lru_cache(maxsize=REMEMBERED)
def encodings(field: bytes) -> tuple[Encoding | None, ...]:
    """Return the encodings that an Accept-Encoding field takes, best first; None is plain bytes."""
    named = weights(field.decode("latin-1"))
    rest = named.get("*", 0.0)
    liked: dict[Encoding | None, float] = {
        "br": named.get("br", rest),
        "gzip": named.get("gzip", rest),
        None: named.get("identity", named.get("*", UNASKED)),
    }
    taken = [encoding for encoding, weight in liked.items() if weight > 0]
    return tuple(sorted(taken, key=lambda encoding: -liked[encoding]))


def language(field: str, offered: Sequence[str]) -> str:
    """Return the offered language that an Accept-Language field likes best, else the first one.

    `fr-CA` finds `fr` (RFC 4647, section 3.4).
    """
    named = weights(field)
    for wanted in sorted(named, key=lambda name: -named[name]):
        for code in (wanted, wanted.partition("-")[0]):
            if named[wanted] > 0 and code in offered:
                return code
    return offered[0]
