"""What is logged, as lines of JSON: what the server did, never who asked for what.

An answer that is computed has an id, which its header `X-Request-Id` tells: whoever reports a
failure names it. No line holds an address, a query or the words of a form; of an error inside an
answer the place is told, and not its message, which may quote what was asked.
"""

import json
import logging
import secrets
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.settings import ROOT

ID_BYTES = 8
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The answer in whose making a line is logged; empty outside."""
CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "server.http.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"server": {"level": "INFO"}},
}


class RequestIds:
    """ASGI: gives every answer behind it an id, for its header and for the lines about it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity = secrets.token_hex(ID_BYTES)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = identity
            await send(message)

        if scope["type"] == "http":
            request_id.set(identity)  # for the server's own lines too, after we have returned
            await self._app(scope, receive, marked)
        else:
            await self._app(scope, receive, send)


class JsonLines(logging.Formatter):
    """One object per line; what a line says beside its event is given as `extra={"said": …}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            "process": record.process,
        }
        if identity := request_id.get():
            line["request"] = identity
        line |= getattr(record, "said", {})
        if record.exc_info and record.exc_info[1]:
            line["errors"] = _errors(record.exc_info[1], _is_within_answer(record))
        return json.dumps(line, ensure_ascii=False, default=str)


def _is_within_answer(record: logging.LogRecord) -> bool:
    """Say whether an answer was being made: of published ones only uvicorn tells a failure."""
    return bool(request_id.get()) or record.name.startswith("uvicorn")


def _errors(error: BaseException, discreet: bool) -> list[dict[str, Any]]:
    """Return the error, then what led to it. What the system says quotes no visitor."""
    told: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause:
        entry: dict[str, Any] = {"type": type(cause).__name__, "where": _where(cause)}
        if isinstance(cause, OSError) or not discreet:
            entry["message"] = str(cause)
        told.append(entry)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return told


def _where(error: BaseException) -> list[str]:
    """Return the calls that led to it, the innermost last."""
    root = f"{ROOT}/"
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{f.filename.removeprefix(root)}:{f.lineno} {f.name}" for f in frames]
