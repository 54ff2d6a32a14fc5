"""What is asked of the staff's names and passwords, and how little of a connection is kept."""

import ipaddress
import unicodedata
from typing import Literal

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 60
FEWEST_SIGNS = 5
"""Different characters in a password: `aaaaaaaaaaaa` is none."""
IPV4 = 4
IPV6_PROVIDER = 32
IPV6_SITE = 64
"""A household or an office gets a /64: its computers change their address in it every day."""

Weakness = Literal["short", "long", "plain", "named"]
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
"""The order matters: an Edge says that it is a Chrome, a Chrome that it is a Safari."""


def tidy_name(name: str) -> str:
    """Return the name with single spaces and composed letters, without what cannot be seen."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if c.isprintable())
    return " ".join(seen.split())[:LONGEST_NAME]


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common: `Zoé` and `ZOÉ` are one person."""
    return tidy_name(name).casefold()


def weakness(password: str, name: str) -> Weakness | None:
    """Return what is wrong with a password. Length is what counts, so no sign is demanded.

    Source: CNIL, délibération 2022-100: 50 bits are enough where trying is slowed down.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    folded = password.casefold()
    if len(set(folded)) < FEWEST_SIGNS:
        return "plain"
    named = any(part in folded for part in name_key(name).split() if len(part) > len("abc"))
    return "named" if named else None


def network(address: str) -> str:
    """Return the part of an address that the register keeps: where from, but not who.

    `local`, `private`, or the first half of a public IPv4 (`81.53.*.*`); of an IPv6, its provider.
    """
    found = _address(address)
    if found is None or found.is_loopback:
        return "local"
    if found.is_private or found.is_link_local:
        return "private"
    if found.version == IPV4:
        return ".".join([*str(found).split(".")[:2], "*", "*"])
    return str(ipaddress.ip_network((found, IPV6_PROVIDER), strict=False))


def site(address: str) -> str:
    """Return what one household or office has in common, for slowing down who guesses."""
    found = _address(address)
    if found is None or found.version == IPV4:
        return str(found)
    return str(ipaddress.ip_network((found, IPV6_SITE), strict=False))


def browser(agent: str) -> str:
    """Return what one recognises one's own browser by: `Firefox, Windows`."""
    names = (_first(BROWSERS, agent), _first(SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in known if sign in agent), "")
