"""Where a request to the studio comes from: our own pages or others, near or far, openly or not."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

SAFE_METHODS = frozenset({"GET", "HEAD"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def is_ours(headers: Headers) -> bool:
    """Say whether one of our own pages sent this, as its browser tells us.

    No script can set Sec-Fetch-Site, so it is believed; browsers older than 2023 only say Origin.
    A site that shares our domain is a stranger, too.
    """
    fetched, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if fetched is not None:
        return fetched == "same-origin"
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def is_local(headers: Headers) -> bool:
    """Say whether the browser is on this very machine, by the name that it calls us."""
    return _hostname(headers.get("host", "")) in LOCAL_HOSTS


def is_encrypted(headers: Headers) -> bool:
    """Say whether the browser speaks HTTPS, as far as it or the server in front tells us."""
    origin = headers.get("origin", "")
    return origin.startswith("https://") or headers.get("x-forwarded-proto") == "https"


def is_confidential(headers: Headers) -> bool:
    """Say whether a password may travel here. Only a trusted line carries Sec-Fetch-Site."""
    return is_local(headers) or is_encrypted(headers) or "sec-fetch-site" in headers


def address(connection: HTTPConnection[Any]) -> str:
    """Return whose address this is. A server in front of us, on this machine, adds it last."""
    peer = connection.client.host if connection.client else ""
    if not _is_loopback(peer):
        return peer
    forwarded = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or peer


def base_url(headers: Headers, public_url: str) -> str:
    """Return the beginning of links that are sent to people: where the sender is."""
    origin = headers.get("origin", "")
    if origin.startswith(("http://", "https://")):
        return origin
    return public_url.rstrip("/") or f"https://{headers.get('host', '')}"


def _hostname(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
