"""Pictures and sound: uploaded, described, credited, looked at, taken out."""

import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple, get_args

from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.author import message
from server.author.form import FormError, fields_of
from server.compile.recording import SoundError
from server.http.studio.drafts import (
    Opened,
    answer,
    opened,
    page,
    permit,
    read_blob,
    said,
    sent_files,
    wants_json,
    writer,
)
from server.http.studio.editing import HASH, clash_page
from server.http.studio.visit import RefusedError, Visit, to
from server.model.draft import ConflictError
from server.model.media import is_media, is_picture, is_sound, suffix
from server.model.problem import error
from server.model.progress import title
from server.model.tour import Licence
from server.publish import assets, drafts
from server.publish.assets import TOURS_OWN, Described
from server.publish.drafts import Clash, DraftError, Saved, Typed
from server.publish.uploads import (
    LARGEST_UPLOAD_BYTES,
    UploadError,
    listening,
    receive,
    thumbnail,
    tidy_name,
)
from server.publish.workshop import WorkshopError

MOST_AT_ONCE = 20
REFUSED = 400
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
A_DAY = {"cache-control": "private, max-age=86400, immutable"}
LICENCES: tuple[str, ...] = get_args(Licence)


class Item(NamedTuple):
    """A file of the tour, with what is said about it."""

    name: str
    path: str
    sha256: str
    is_sound: bool
    fields: dict[str, str]
    problems: list[dict[str, str]]


class Shelf(NamedTuple):
    """The files of the tour itself (`place` is `tour`), or of a stop."""

    place: str
    name: str
    spoken: str
    items: tuple[Item, ...]
    writable: bool
    seen: str


async def show(visit: Visit) -> Response:
    """Show every picture and sound of a tour."""
    return await _show(visit, await opened(visit))


async def _show(visit: Visit, draft: Opened, status: int = 200, refused: str = "") -> Response:
    places = [(TOURS_OWN, None), *((stop.id, stop) for stop in draft.tour.stops)]
    shelves = [
        Shelf(
            place, *title(draft.tour, stop, visit.lang), tuple(_items(visit, draft, place)),
            visit.may("write", f"{assets.home(place)}x.jpg"),
            _as_seen(draft.head.hashes.get(path) for path in (
                assets.facts_of(place), assets.words_of(place, draft.tour.source_language)
            )),
        )
        for place, stop in places
    ]  # fmt: skip
    return await page(
        visit, draft, "media", status, shelves=shelves, licences=LICENCES, refused=refused,
        poster=draft.tour.facts.poster, limit_mb=LARGEST_UPLOAD_BYTES // 1_000_000,
        spoken_here=[
            code for code in draft.tour.facts.languages if visit.may("write", f"{code}.m4a")
        ],
    )  # fmt: skip


def _items(visit: Visit, draft: Opened, place: str) -> Iterator[Item]:
    home = assets.home(place)
    described = assets.described(draft.tour, place)
    for path, sha256 in sorted(draft.head.hashes.items()):
        name = path.removeprefix(home)
        if path.startswith(home) and "/" not in name and is_media(name):
            fields = described.get(name, {})
            problems = [
                one for one in draft.problems if one.path == path or name in map(str, one.loc)
            ]
            told = said(visit, tuple(problems), frozenset())
            yield Item(name, path, sha256, is_sound(name), fields, told)


async def upload(visit: Visit) -> Response:
    """Take in one file as the body of a PUT, under the name in `?name=`."""
    draft, place = await _place(visit)
    name = visit.request.query_params.get("name", "")
    said = visit.request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > LARGEST_UPLOAD_BYTES:
        return _too_large(visit)
    async with _file() as path:
        size = 0
        with path.open("wb") as file:
            async for piece in visit.request.stream():
                size += len(piece)
                if size > LARGEST_UPLOAD_BYTES:
                    return _too_large(visit)
                file.write(piece)
        return await _take(visit, draft, place, name, path)


async def upload_form(visit: Visit) -> Response:
    """Take in the files of a plain form, for who has no scripts."""
    draft, place = await _place(visit)
    sent = await sent_files(visit, LARGEST_UPLOAD_BYTES, MOST_AT_ONCE)
    for name, data in sent.files:
        async with _file() as path:
            path.write_bytes(data)
            taken = await _take(visit, draft, place, name, path)
        if taken.status_code >= REFUSED:
            return taken
    return to(f"/studio/tours/{draft.id}/media/", "uploaded")


async def _place(visit: Visit) -> tuple[Opened, str]:
    draft, place = await opened(visit), str(visit.request.path_params["place"])
    if place != TOURS_OWN and place not in draft.tour.facts.stops:
        raise RefusedError(404, "lost")
    return draft, place


@asynccontextmanager
async def _file() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="archipel-") as folder_of_one:
        yield Path(folder_of_one) / "upload"


async def _take(visit: Visit, draft: Opened, place: str, name: str, path: Path) -> Response:
    """Let the workshop look at a file and put what it made of it into the draft."""
    blobs, shop = visit.studio.store.blobs, visit.studio.workshop
    permit(visit, f"{assets.home(place)}{tidy_name(name)}")
    try:
        taken = await shop.run(receive, name, path, blobs)
    except UploadError as refused:
        return await _refuse(visit, draft, *message(refused.problem, visit.lang))
    except WorkshopError:
        broken = message(error("picture-broken", name), visit.lang)
        return await _refuse(visit, draft, *broken)
    try:
        added = await assets.add(visit.studio.store, draft.id, place, taken, writer(visit))
    except (ConflictError, FormError) as moved:
        raise RefusedError(409, "moved") from moved
    return answer({"name": added})


async def _refuse(visit: Visit, draft: Opened, what: str, cure: str) -> Response:
    if wants_json(visit):
        return answer({"what": f"{what} {cure}"}, 422)
    return await _show(visit, draft, 422, f"{what} {cure}")


def _too_large(visit: Visit) -> Response:
    limit = LARGEST_UPLOAD_BYTES // 1_000_000
    return answer({"what": visit.say("media.too_large", limit=limit)}, 413)


async def describe(visit: Visit) -> Response:
    """Save what is said about a file: rights, description, focus; `remove` takes it out."""
    draft, place = await _place(visit)
    name, form = str(visit.request.path_params["name"]), await visit.form()
    path = f"{assets.home(place)}{name}"
    if path not in draft.head.hashes:
        raise RefusedError(404, "lost")
    try:
        if form.get("remove"):
            permit(visit, path)
            store = visit.studio.store
            await assets.remove(store, draft.tour, place, name, writer(visit))
            return to(f"/studio/tours/{draft.id}/media/#{place}")
        return await _describe(visit, draft, place, name, form)
    except (ConflictError, FormError, DraftError, FileNotFoundError) as moved:
        raise RefusedError(409, "moved") from moved


async def _describe(
    visit: Visit, draft: Opened, place: str, name: str, form: MultiDict
) -> Response:
    fields = Described(
        **{key: form.get(key, "") for key in Described._fields if key != "poster"},
        poster=bool(form.get("poster")),
    )
    paths = assets.facts_of(place), assets.words_of(place, draft.tour.source_language)
    permit(visit, *paths)
    seen = _seen_in(form, paths, draft)
    who = writer(visit, automatic=bool(form.get("auto")))
    hashes, merged = list(seen), False
    for index, one in enumerate(assets.typed(draft.tour, place, name, fields, seen)):
        done = await drafts.save_fields(visit.studio.store, draft.id, one, who)
        if isinstance(done, Clash):
            return await clash_page(visit, draft, one.path, done)
        hashes[index] = done.sha256
        merged |= done.merged and await _is_different(visit, one, done)
    if not wants_json(visit):
        return to(f"/studio/tours/{draft.id}/media/?done=saved#{place}")
    after = await opened(visit)
    item = next(one for one in _items(visit, after, place) if one.name == name)
    return answer({"seen": _as_seen(hashes), "merged": merged, "problems": item.problems})


def _seen_in(
    form: MultiDict, paths: tuple[str, str], draft: Opened
) -> tuple[str | None, str | None]:
    """Return the hashes of the files as the page showed them; of now where it does not say."""
    now = [draft.head.hashes.get(path, "") for path in paths]
    facts, _, words = form.get("seen", _as_seen(now)).partition(" ")
    if any(one and not HASH.fullmatch(one) for one in (facts, words)):
        raise RefusedError(400, "form")
    return facts or None, words or None


def _as_seen(hashes: Iterable[str | None]) -> str:
    return " ".join(one or "" for one in hashes)


async def _is_different(visit: Visit, typed: Typed, done: Saved) -> bool:
    """Say whether somebody else's words are in these very fields now."""
    data = await read_blob(visit, done.sha256) if done.sha256 else b""
    there = fields_of(typed.path, data)
    return any(there.get(name, "") != text.strip() for name, text in typed.fields.items())


async def file(visit: Visit) -> Response:
    """Show a picture small, or play a sound: never the bytes that were uploaded."""
    draft, path = await opened(visit), str(visit.request.path_params["path"])
    sha256 = draft.head.hashes.get(path, "")
    if not sha256 or not is_media(path):
        raise RefusedError(404, "lost")
    blobs, shop = visit.studio.store.blobs, visit.studio.workshop
    try:
        if suffix(path) == ".svg":
            drawing = await read_blob(visit, sha256)
            headers = {"content-security-policy": DRAWING_POLICY, **A_DAY}
            return Response(drawing, media_type="image/svg+xml", headers=headers)
        if is_picture(path):
            picture = await shop.run(thumbnail, sha256, blobs)
            return Response(picture, media_type="image/avif", headers=A_DAY)
        recording = await shop.run(listening, sha256, suffix(path), blobs)
        return Response(recording, media_type="audio/mp4", headers=A_DAY)
    except (WorkshopError, SoundError, OSError, ValueError) as broken:
        raise RefusedError(422, "unreadable") from broken
