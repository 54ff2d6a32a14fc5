"""What every page about one draft needs: its newest files, what was read of them, who is in it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import JSONResponse, Response

from server.author import Examined
from server.author.layout import place
from server.http.studio.visit import RefusedError, Visit
from server.http.studio.wording import file_name, in_words, told
from server.model.problem import Problem
from server.model.progress import title
from server.model.tour import Tour
from server.publish.drafts import Writer
from server.publish.workshop import WorkshopError
from server.store import presence, revisions
from server.store.revisions import Head

JSON = "application/json"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 5
"""Beside the files."""


@dataclass(frozen=True)
class Opened:
    """One draft as it is now. Where its tour.yaml is broken, `tour` is made up as far as needed."""

    id: str
    head: Head
    tour: Tour
    sure: bool
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "warning")

    def of(self, beginning: str) -> tuple[Problem, ...]:
        """Return the problems of a file, or of the files below a folder."""
        return tuple(one for one in self.problems if one.path.startswith(beginning))


async def opened(visit: Visit) -> Opened:
    """Return the draft that the address names. Raises RefusedError where there is none."""
    tour = str(visit.request.path_params["tour"])
    async with visit.read() as tx:
        head = await revisions.head(tx, tour)
    if not head.number:
        raise RefusedError(404, "lost")
    return await look(visit, tour, head)


async def look(visit: Visit, tour: str, head: Head) -> Opened:
    """Read and check a draft."""
    await visit.studio.store.bring(head.hashes.values())
    try:
        found = await visit.studio.workshop.look(tour, head.hashes, visit.at.date())
    except WorkshopError as error:
        raise RefusedError(422, "unreadable") from error
    if found.tour is None:
        raise RefusedError(422, "unreadable")
    return _opened(tour, head, found, found.tour)


def _opened(tour: str, head: Head, found: Examined, read: Tour) -> Opened:
    return Opened(tour, head, read, found.sure, found.problems)


async def page(visit: Visit, draft: Opened, template: str, status: int = 200, **values: object
               ) -> Response:  # fmt: skip
    """Render a page about a draft."""
    async with visit.read() as tx:
        others = await presence.others(tx, draft.id, visit.me.id, visit.at)
    name, spoken = title(draft.tour, None, visit.lang)
    return await visit.page(
        template, status, draft=draft, tour=draft.tour, others=others, name=name, spoken=spoken,
        base=f"/studio/tours/{draft.id}/", title=title, told=partial(told, visit),
        file_name=partial(file_name, visit, draft.tour), **values,
    )  # fmt: skip


def writer(visit: Visit, automatic: bool = False) -> Writer:
    """Return who saves now."""
    return Writer(visit.me.name, visit.at, automatic)


def permit(visit: Visit, *paths: str) -> None:
    """Raise RefusedError unless who asks may write all these files."""
    if not all(visit.may("write", path) for path in paths):
        raise RefusedError(403, "denied")


def wants_json(visit: Visit) -> bool:
    """Say whether a script asks, and not a form."""
    return visit.request.headers.get("accept", "").startswith(JSON)


def answer(values: dict[str, object], status: int = 200) -> Response:
    """Answer a script."""
    return JSONResponse(values, status)


def said(visit: Visit, problems: tuple[Problem, ...], names: frozenset[str]
         ) -> list[dict[str, str]]:  # fmt: skip
    """Return problems in words, each with the field that it is beside (empty: the whole file)."""
    found = []
    for problem in problems:
        what, cure = in_words(visit, problem)
        found.append({
            "field": place(problem, names) or "", "severity": problem.severity,
            "what": what, "cure": cure,
        })  # fmt: skip
    return found


class Sent(NamedTuple):
    """A plain form with files: their names and bytes, and the other fields."""

    files: tuple[tuple[str, bytes], ...]
    fields: Mapping[str, str]


async def sent_files(visit: Visit, most_bytes: int, most_files: int = 1) -> Sent:
    """Read a form with at least one file, for who has no scripts. Raises RefusedError."""
    if not visit.request.headers.get("content-type", "").startswith(MULTIPART):
        raise RefusedError(415, "form")
    length = visit.request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most_bytes:
        raise RefusedError(413, "too_large")
    files: list[tuple[str, bytes]] = []
    fields: dict[str, str] = {}
    try:
        async with visit.request.form(max_files=most_files, max_fields=MOST_FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files.append((value.filename or "", await value.read()))
                else:
                    fields[name] = value
    except MultiPartException as broken:
        raise RefusedError(400, "form") from broken
    if not files:
        raise RefusedError(400, "form")
    return Sent(tuple(files), fields)


async def read_blob(visit: Visit, sha256: str) -> bytes:
    """Return the bytes of a file, read beside the loop."""
    return await asyncio.to_thread(visit.studio.store.blobs.read, sha256)
