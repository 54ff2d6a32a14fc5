"""uvicorn's HTTP/1.1 protocol with bounds on what one client may hold.

uvicorn (0.54) waits without end for the rest of a request, keeps every header it is sent, makes
ready to answer all requests of a packet at once, and lets the kernel try for a quarter of an hour
to reach a phone that has gone.
"""

import asyncio
import math
import resource
import socket
import sys

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from server.http.tally import Tally

MAX_HEAD_BYTES = 16 * 1024
REQUEST_S = 10
"""How long a request may take to arrive, from the first byte or from the connection."""
LINGER_S = 2
REFUSAL = (b"content-length: 0\r\n", b"connection: close\r\n", b"\r\n")
UNREACHED_S = 120
"""How long bytes may wait for a phone that does not answer: it resumes by range afterwards."""
UNSENT_BYTES = 256 * 1024
"""How much of an answer the kernel takes in advance. It takes up to 4 MB where the way is short:
2,000 slow phones behind a proxy on this machine filled all memory that it has for connections.
"""
OPTIONS = {"TCP_USER_TIMEOUT": UNREACHED_S * 1000, "TCP_NOTSENT_LOWAT": UNSENT_BYTES}
"""Of TCP, by their names in `socket`, where the system has them."""
KEPT_FILES = 128
"""Of the files that the process may open, those that stay for reading, however many phones come."""
SLICE_BYTES = 4096
"""How much is parsed before we look whether requests wait: more than a browser's head."""


class OversizeError(Exception):
    """The head of a request is larger than any browser makes."""


def _most_connections() -> int:
    """Return how many connections leave room for files; the bound may change while we run."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed - KEPT_FILES


class Flow(FlowControl):
    """Reads no more while bytes that were read wait to be parsed, whoever asks for more."""

    is_full = False

    def resume_reading(self) -> None:
        if not self.is_full:
            super().resume_reading()


class BoundedProtocol(HttpToolsProtocol):
    """Closes the connections of clients that send too much, or too slowly."""

    flow: Flow
    _unparsed_bytes = 0
    _waiting = b""
    """What was read and is not parsed: uvicorn would queue every request in it at once."""
    _running: RequestResponseCycle | None = None
    """The request that is being answered; `cycle` is the last one that was parsed."""
    _is_between = True
    """Whether the parser stands between two requests."""
    _refused = False
    _tally: Tally | None = None
    _is_awaited = False
    """Whether a request has begun, or is due, that must arrive within `REQUEST_S`."""
    _ends_at = math.inf
    """When the waiting ends, by the loop's clock: never while an answer is made."""
    _rings_at = math.inf
    _bell: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > _most_connections():
            transport.abort()
            return
        self.flow = Flow(transport)
        opened = transport.get_extra_info("socket")
        for name, value in OPTIONS.items():
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        self._tally = self.app_state.get("tally")
        if self._tally:
            self._tally.connected(1)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._tally:
            self._tally.connected(-1)
        if self._bell:
            self._bell.cancel()
        self._waiting = b""
        self.pipeline.clear()
        if self._running:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._waiting:
            self._waiting += data
        else:
            self._take(data)

    def _take(self, data: bytes) -> None:
        """Parse slice after slice while no request waits for another's answer."""
        for start in range(0, len(data), SLICE_BYTES):
            if self.pipeline:
                self._waiting = data[start:]
                self.flow.is_full = True
                self.flow.pause_reading()
                return
            self._parse(data[start : start + SLICE_BYTES])

    def _go_on(self) -> None:
        """Parse what waited."""
        data, self._waiting, self.flow.is_full = self._waiting, b"", False
        if not self.transport.is_closing():
            self.flow.resume_reading()
            self._take(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._waiting and not self.pipeline:
            self.loop.call_soon(self._go_on)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _parse(self, data: bytes) -> None:
        if self._refused:
            return
        self._unparsed_bytes += len(data)
        super().data_received(data)
        if self._unparsed_bytes > MAX_HEAD_BYTES:
            self._refuse(431)
        elif self._is_idle():
            if self._is_between and not self._unparsed_bytes:
                self._rest()
            else:
                self._await_request()

    def on_message_begin(self) -> None:
        self._is_between = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self._unparsed_bytes > MAX_HEAD_BYTES and self._head_bytes() > MAX_HEAD_BYTES:
            self._refuse(431)
            raise OversizeError
        self._unparsed_bytes = 0
        self._is_awaited, self._ends_at = False, math.inf
        self._answer()

    def on_body(self, body: bytes) -> None:
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_between = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400)

    def _answer(self) -> None:
        """Leave the request, whose head is here, to the application."""
        super().on_headers_complete()

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _head_bytes(self) -> int:
        """Return the size of this request's head; one read may hold several requests."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _await_request(self) -> None:
        """Give a request its time; what arrives of it buys no more."""
        if not self._is_awaited:
            self._is_awaited = True
            self._wait(REQUEST_S)

    def _rest(self) -> None:
        """Keep the connection for a while after an answer that was made at once."""
        self._is_awaited = False
        self._wait(self.timeout_keep_alive)

    def _wait(self, seconds: float) -> None:
        """Move the end of the waiting; the bell is set anew only where it would ring too late."""
        self._ends_at = self.loop.time() + seconds
        if self._ends_at < self._rings_at:
            self._set_bell()

    def _set_bell(self) -> None:
        if self._bell:
            self._bell.cancel()
        self._rings_at = self._ends_at
        self._bell = self.loop.call_at(self._rings_at, self._ring)

    def _ring(self) -> None:
        self._rings_at, self._bell = math.inf, None
        if self._ends_at == math.inf:
            return
        if self.loop.time() < self._ends_at:
            self._set_bell()
        else:
            self._give_up()

    def _give_up(self) -> None:
        """Close; a browser's spare connection, which never said a word, needs no answer."""
        if self._unparsed_bytes:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        """Say why, unless another answer is under way, then close.

        What still arrives is dropped for a moment: closing at once would reset the connection, and
        the answer with it (RFC 9112, section 9.6).
        """
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self._tally:
            self._tally.refused(status)
        self._ends_at = math.inf
        if self._is_idle() and self.transport.can_write_eof():
            self.transport.write(b"".join((STATUS_LINE[status], *REFUSAL)))
            self.transport.write_eof()
            self.loop.call_later(LINGER_S, self.transport.abort)
        else:
            self.transport.close()
