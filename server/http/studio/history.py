"""What was changed, when and by whom; going back; the draft as a ZIP, out and in."""

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from starlette.responses import Response

from server.author import ArchiveError, message, zip_tree
from server.author.form import FormError, fields_of
from server.http.studio import publishing
from server.http.studio.drafts import opened, page, permit, sent_files, writer
from server.http.studio.visit import RefusedError, Visit, to
from server.http.studio.wording import UNTOLD, field_name
from server.model.checks.paths import TOUR
from server.model.draft import ConflictError, Revision
from server.model.media import is_media
from server.model.merge import Word, words
from server.model.tree import MemoryTree
from server.publish import desk, drafts
from server.publish.drafts import DraftError
from server.publish.uploads import LARGEST_UPLOAD_BYTES
from server.store import publications, revisions

LINES = 40
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP can say: the same draft gives the same bytes."""


class Field(NamedTuple):
    """One field of a file, and how it became what it is."""

    name: str
    change: tuple[Word, ...]


class File(NamedTuple):
    """One file of a revision: added, gone or changed, field by field where it is words."""

    path: str
    fate: str
    fields: tuple[Field, ...]


async def show(visit: Visit) -> Response:
    """List the revisions, the newest first, with the editions made of them."""
    draft = await opened(visit)
    before = _number(visit.request.query_params.get("before", "")) or draft.head.number + 1
    async with visit.read() as tx:
        found = await revisions.history(tx, draft.id, before, LINES + 1)
        made = await publications.of(tx, draft.id)
    return await page(
        visit, draft, "history", lines=found[:LINES], editions={one.revision: one for one in made},
        older=found[LINES - 1].number if len(found) > LINES else 0,
        may_write=visit.may("write", TOUR), may_publish=visit.may("publish"),
    )  # fmt: skip


async def show_one(visit: Visit) -> Response:
    """Show what one revision changed, word by word."""
    draft = await opened(visit)
    number = _number(str(visit.request.path_params["number"]))
    async with visit.read() as tx:
        found = await revisions.revision(tx, draft.id, number)
    if found is None:
        raise RefusedError(404, "lost")
    changes = found.changes.values()
    seen = {sha256 for one in changes for sha256 in (one.before, one.after) if sha256}
    await visit.studio.store.bring(seen)
    files = list(_files(visit, found))
    return await page(
        visit, draft, "revision", one=found, changed=files, may_write=visit.may("write", TOUR)
    )


def _files(visit: Visit, found: Revision) -> Iterator[File]:
    for path, change in found.changes.items():
        fate = "added" if not change.before else "changed" if change.after else "gone"
        old, new = (_fields(visit, path, sha256) for sha256 in (change.before, change.after))
        names = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
        fields = (
            Field(field_name(visit, name), words(old.get(name, ""), new.get(name, "")))
            for name in names
            if not name.startswith(UNTOLD)
        )
        yield File(path, fate, tuple(fields))


def _fields(visit: Visit, path: str, sha256: str | None) -> dict[str, str]:
    """Return a file as its fields; one that is no form as one field; media as none."""
    if not sha256 or is_media(path) or path.endswith((".gpx", ".geojson")):
        return {}
    data = visit.studio.store.blobs.read(sha256)
    try:
        return fields_of(path, data)
    except FormError:
        return {"": data.decode("utf-8", "replace")}


async def go_back(visit: Visit) -> Response:
    """Make an old revision the newest one; with `publish`, release it at once."""
    draft, sent = await opened(visit), await visit.form()
    number = _number(str(visit.request.path_params["number"]))
    permit(visit, TOUR)
    if sent.get("publish") and not visit.may("publish"):
        raise RefusedError(403, "denied")
    store, who = visit.studio.store, writer(visit)
    try:
        newest = await desk.go_back(store, draft.id, number, draft.head.number, who)
    except ConflictError as error:
        raise RefusedError(409, "moved") from error
    async with visit.write() as tx:
        await visit.note(tx, "put_back", draft.id, str(number))
    if sent.get("publish"):
        return await publishing.begin(visit, draft.id, newest)
    return to(f"/studio/tours/{draft.id}/", "put_back")


async def export(visit: Visit) -> Response:
    """Send the draft as a ZIP: the author's folder."""
    draft = await opened(visit)
    out, blobs = io.BytesIO(), visit.studio.store.blobs
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, sha256 in sorted(draft.head.hashes.items()):
            archive.writestr(zipfile.ZipInfo(f"{draft.id}/{path}", FIXED_TIME), blobs.read(sha256))
    headers = {"content-disposition": f'attachment; filename="{draft.id}.zip"'}
    return Response(out.getvalue(), media_type="application/zip", headers=headers)


async def show_import(visit: Visit) -> Response:
    """Ask for a ZIP."""
    return await visit.page("import", wrong="")


async def take_in(visit: Visit) -> Response:
    """Make a draft of a ZIP; where there is one of that id, add a revision to it."""
    permit(visit, TOUR)
    sent = await sent_files(visit, LARGEST_UPLOAD_BYTES)
    (_, data), replaces = sent.files[0], bool(sent.fields.get("replace"))
    try:
        tree = await visit.studio.workshop.run(zip_tree, data)
        tour = _id(tree)
        await drafts.take_tree(visit.studio.store, tour, tree, writer(visit), replaces)
    except ArchiveError as refused:
        said = " ".join(message(refused.problem, visit.lang))
        return await visit.page("import", 422, wrong=said)
    except DraftError as refused:
        return await visit.page("import", 422, wrong=visit.say(f"wrong.{refused.reason}"))
    async with visit.write() as tx:
        await visit.note(tx, "taken_in", tour)
    return to(f"/studio/tours/{tour}/", "taken_in")


def _id(tree: MemoryTree) -> str:
    """Return the id in a tree's tour.yaml. Raises DraftError."""
    try:
        return fields_of(TOUR, tree.read(TOUR))["id"]
    except (KeyError, FormError) as error:
        raise DraftError("no_tour") from error


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1000000000") else 0
