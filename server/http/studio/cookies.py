"""The cookie that holds a session's token, and nothing else.

`__Host-studio` (RFC 6265bis) is Secure, of this very host, and of every path; a neighbour under our
domain cannot set it. On http://localhost, where some browsers keep no Secure cookie, it is called
`studio` and goes without: it never leaves the machine. That name means nothing anywhere else.
"""

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.http.studio.origin import is_encrypted, is_local
from server.store.sessions import LONGEST_DAYS

NAME, LOCAL_NAME = "__Host-studio", "studio"
SCOPE = "Path=/; HttpOnly; SameSite=Lax"
LONGEST_S = LONGEST_DAYS * 24 * 3600


def token(connection: HTTPConnection[Any]) -> str:
    """Return the token that the browser sends, or nothing."""
    sent = connection.cookies
    return sent.get(NAME) or (sent.get(LOCAL_NAME, "") if is_local(connection.headers) else "")


def give(response: Response, token: str, headers: Headers) -> None:
    """Let the browser keep a token; the store decides how long it is worth anything."""
    _set(response, f"{token}; Max-Age={LONGEST_S}", _is_open(headers))


def take(response: Response, headers: Headers) -> None:
    """Let the browser forget its token."""
    _set(response, "; Max-Age=0", _is_open(headers))


def _set(response: Response, value: str, is_open: bool) -> None:
    named = f"{LOCAL_NAME}={value}" if is_open else f"{NAME}={value}; Secure"
    response.headers.append("set-cookie", f"{named}; {SCOPE}")


def _is_open(headers: Headers) -> bool:
    return is_local(headers) and not is_encrypted(headers)
