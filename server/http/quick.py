"""The other door of published bytes: inside uvicorn's protocol, for speed.

A request whose answer is at hand, because somebody asked for it before, is answered while it is
parsed: no task, no scope, no message. All others go on to ASGI, where `published.py` answers by the
same table. What this leans on is not uvicorn's public interface, so its version is pinned, and a
test compares the two doors. Nothing here may raise: a parser's callback that does is a 400.
"""

import asyncio
from time import perf_counter
from types import MappingProxyType

from server.http.bodies import Piece
from server.http.protocol import BoundedProtocol
from server.http.releases import Releases
from server.http.table import Asked, Entry, asked

COPIED_BYTES = 16 * 1024
"""Up to here a body is copied behind its head: cheaper than giving the kernel two pieces."""
REPEATED_BYTES = 4096
"""A browser's head has 500 to 1,500 bytes; longer ones are not kept."""
FIRST, VERSION = b"GET ", b" HTTP/1.1"


class QuickProtocol(BoundedProtocol):
    """Answers published addresses at once.

    A browser sends the same fields with everything that it fetches. Where the bytes behind a first
    line brought the parser from between two requests to between two requests, they do so again:
    the same bytes on the same connection are not parsed a second time.
    """

    _releases: Releases | None = None
    _begun = 0
    """How many requests began in the bytes that are being parsed."""
    _is_answered = False
    """Whether the request that is being parsed was answered."""
    _asked: Asked = MappingProxyType({})
    _fields: bytes | None = None
    """What came behind the last first line, where it may be taken as said again."""
    _dated: list[tuple[bytes, bytes]] | None = None
    _end = b"\r\n"
    """What ends every head: the fields that uvicorn renews each second, and the empty line."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._releases = self.app_state.get("releases")

    def data_received(self, data: bytes) -> None:
        if self._fields is not None and self._is_repeated(data, self._fields):
            return
        was_between, self._begun, self._fields = self._is_between, 0, None
        super().data_received(data)
        if was_between and self._begun == 1 and self._is_between and self._is_answered:
            first = b"".join((FIRST, self.url, VERSION))
            if data.startswith(first) and len(data) <= REPEATED_BYTES:
                self._fields = data[len(first) :]

    def on_message_begin(self) -> None:
        """Make no scope yet: `_answer` does where ASGI is to answer."""
        self.url = b""
        self.headers = []
        self._begun += 1
        self._is_between = self._is_answered = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        if self._is_answered:
            self._unparsed_bytes = 0
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_answered:
            self._is_between = True
        else:
            super().on_message_complete()

    def _answer(self) -> None:
        if self._is_plain():
            self._asked = asked("GET", self.headers)
            self._is_answered = self._is_sent(self.url, self._asked)
        if not self._is_answered:
            self._hand_on()

    def _is_plain(self) -> bool:
        parser = self.parser
        return (
            parser.get_method() == b"GET"
            and parser.should_keep_alive()
            and parser.get_http_version() == "1.1"
            and not parser.should_upgrade()
        )

    def _hand_on(self) -> None:
        """Let uvicorn begin the request that it has not seen yet, with all its fields."""
        url, fields = self.url, self.headers
        BoundedProtocol.on_message_begin(self)
        self.url = url
        for name, value in fields:
            BoundedProtocol.on_header(self, name, value)
        super()._answer()

    def _is_repeated(self, data: bytes, fields: bytes) -> bool:
        """Answer a request that differs from the last one in its address alone."""
        if self._refused or not data.endswith(fields):
            return False
        first = data[: -len(fields)]
        if not first.startswith(FIRST) or not first.endswith(VERSION):
            return False
        target = first[len(FIRST) : -len(VERSION)]
        if not self._is_sent(target, self._asked):
            return False
        self._unset_keepalive_if_required()
        self._rest()
        return True

    def _is_sent(self, target: bytes, asked: Asked) -> bool:
        """Send the answer, if it is a published one, at hand, and nothing is in its way."""
        began = perf_counter()
        releases = self._releases
        if releases is None or self.flow.write_paused or not self._is_idle():
            return False
        entry = self._find(releases, target)
        if entry is None:
            return False
        answer = entry.answer(asked)
        part = answer.body
        pieces = releases.bodies.at_hand(part) if part else []
        if pieces is None:
            return False
        size = part.stop - part.start if part else 0
        self._send(answer.head, pieces, size)
        if self._tally:
            self._tally.answered(entry.kind, answer.status, size, perf_counter() - began)
        return True

    def _find(self, releases: Releases, target: bytes) -> Entry | None:
        entry = releases.table.find(target) if releases.table else None
        if entry and not entry.immutable and releases.is_replaced(self.loop.time()):
            return None
        return entry

    def _send(self, head: bytes, pieces: list[Piece], size: int) -> None:
        default = self.server_state.default_headers
        if default is not self._dated:
            self._dated = default
            lines = (b"%b: %b\r\n" % field for field in default)
            self._end = b"".join((*lines, b"\r\n"))
        if size <= COPIED_BYTES:
            self.transport.write(b"".join((head, self._end, *pieces)))
        else:
            self.transport.writelines((head, self._end, *pieces))
        self.server_state.total_requests += 1
