"""Translating: source and target side by side by passage, what changed shown word by word."""

from typing import Any, NamedTuple

from starlette.responses import Response

from server.author.form import Fields, FormError, fields_of
from server.http.studio import editing
from server.http.studio.drafts import (
    Opened,
    answer,
    opened,
    page,
    permit,
    read_blob,
    wants_json,
    writer,
)
from server.http.studio.visit import RefusedError, Visit, to
from server.model.merge import Word, words
from server.model.passages import BLANK_LINE, passage_hash
from server.model.progress import Sheet, progress, sheets, title
from server.model.translation import Row, rows, written
from server.publish import drafts
from server.publish.drafts import Clash, DraftError, Typed
from server.store import presence, revisions

LOOK_BACK = 60
"""How many revisions are searched for the words of a passage before it changed."""
MADE = "translated"
DONE, HUMAN, NEXT = "done", "human", "next"


class Shown(NamedTuple):
    """A passage and, where its source changed, how."""

    row: Row
    change: tuple[Word, ...]


class Pair(NamedTuple):
    """A text of the source and its translation."""

    path: str
    seen: str
    rows: tuple[Row, ...]
    source_path: str
    by: str


async def overview(visit: Visit) -> Response:
    """List the languages of a tour and how far each is."""
    draft = await opened(visit)
    languages = [
        (lang, progress(draft.tour, lang), visit.may("write", f"{lang}.md"))
        for lang in draft.tour.facts.languages[1:]
    ]
    return await page(visit, draft, "languages", far=languages)


async def language(visit: Visit) -> Response:
    """List the texts of one language, what is left to do first."""
    draft = await opened(visit)
    lang = _lang(visit, draft)
    listed = [(sheet, *_named(visit, draft, sheet)) for sheet in sheets(draft.tour, lang)]
    return await page(
        visit, draft, "language", target=lang, listed=listed, far=progress(draft.tour, lang),
        first=_next(draft, lang, ""),
    )  # fmt: skip


def _named(visit: Visit, draft: Opened, sheet: Sheet) -> tuple[str, str]:
    stop = next((one for one in draft.tour.stops if one.id == sheet.stop), None)
    return title(draft.tour, stop, visit.lang)


async def show(visit: Visit) -> Response:
    """Show one text side by side."""
    draft = await opened(visit)
    lang = _lang(visit, draft)
    pair = await _pair(visit, draft, lang)
    async with visit.write() as tx:
        await presence.enter(tx, draft.id, visit.me.id, pair.path, visit.at)
    old = await _old_passages(visit, draft, pair)
    shown = [
        Shown(row, words(old[row.was], row.source) if row.was and row.was in old else ())
        for row in pair.rows
    ]
    stop = next((one for one in draft.tour.stops if pair.path.startswith(f"stops/{one.id}/")), None)
    return await page(
        visit, draft, "side", target=lang, pair=pair, shown=shown, stop=stop,
        writable=visit.may("write", pair.path), following=_next(draft, lang, pair.path),
    )  # fmt: skip


async def save(visit: Visit) -> Response:
    """Save the translation of one text; `next` leads on to the following one."""
    draft = await opened(visit)
    lang = _lang(visit, draft)
    pair = await _pair(visit, draft, lang)
    permit(visit, pair.path)
    sent = await visit.form()
    done = frozenset(sent.getlist(DONE))
    fields, blocks = written(pair.rows, dict(sent), done)
    by = "human" if sent.get(HUMAN) or pair.by != "machine" else "machine"
    made = {MADE: {"from": draft.tour.source_language, "blocks": blocks, "by": by}}
    typed = Typed(pair.path, editing.seen_in(sent), fields, made)
    try:
        saved = await drafts.save_fields(
            visit.studio.store, draft.id, typed, writer(visit, bool(sent.get("auto")))
        )
    except (FormError, DraftError, FileNotFoundError) as error:
        raise RefusedError(409, "moved") from error
    if isinstance(saved, Clash):
        return await editing.clash_page(visit, draft, pair.path, saved)
    if wants_json(visit):
        return answer({"seen": saved.sha256 or "", "merged": saved.merged, "problems": []})
    following = _next(draft, lang, pair.path)
    if sent.get(NEXT) and following:
        return to(f"/studio/tours/{draft.id}/translate/{lang}/{following}", "saved")
    return to(visit.request.url.path, "saved")


def _lang(visit: Visit, draft: Opened) -> str:
    lang = str(visit.request.path_params["lang"])
    if lang not in draft.tour.facts.languages[1:]:
        raise RefusedError(404, "lost")
    return lang


async def _pair(visit: Visit, draft: Opened, lang: str) -> Pair:
    """Return the text that the address names, with its source. Raises RefusedError."""
    path = str(visit.request.path_params["path"])
    if path not in {sheet.path for sheet in sheets(draft.tour, lang)}:
        raise RefusedError(404, "lost")
    above = path.removesuffix(f"{lang}.md")
    source_path = f"{above}{draft.tour.source_language}.md"
    source = await _fields(visit, draft, source_path)
    target = await _fields(visit, draft, path)
    seen = draft.head.hashes.get(path, "")
    blocks = target.get(f"{MADE}.blocks", "" if not seen or f"{MADE}.from" in target else None)
    by = target.get(f"{MADE}.by", "human")
    return Pair(path, seen, rows(source, target, blocks), source_path, by)


async def _fields(visit: Visit, draft: Opened, path: str) -> Fields:
    sha256 = draft.head.hashes.get(path, "")
    try:
        return fields_of(path, await read_blob(visit, sha256)) if sha256 else {}
    except FormError as error:
        raise RefusedError(422, "unreadable") from error


async def _old_passages(visit: Visit, draft: Opened, pair: Pair) -> dict[str, str]:
    """Return the passages of the source as they were when the stale ones were translated."""
    wanted = {row.was for row in pair.rows if row.state == "stale" and row.was}
    found: dict[str, str] = {}
    if not wanted:
        return found
    async with visit.read() as tx:
        past = await revisions.history(tx, draft.id, draft.head.number + 1, LOOK_BACK)
    source = pair.source_path
    versions = [one.changes[source].before for one in past if source in one.changes]
    for sha256 in versions:
        if sha256 and wanted - found.keys():
            found |= _passages(await read_blob(visit, sha256), pair.source_path)
    return {digits: text for digits, text in found.items() if digits in wanted}


def _passages(data: bytes, path: str) -> dict[str, str]:
    try:
        fields = fields_of(path, data)
    except FormError:
        return {}
    parts: list[Any] = [*fields.values(), *BLANK_LINE.split(fields.get("body", ""))]
    return {passage_hash(part): part for part in parts}


def _next(draft: Opened, lang: str, path: str) -> str:
    """Return the next text with something left to do, from the one at `path` on."""
    listed = list(sheets(draft.tour, lang))
    at = next((index + 1 for index, one in enumerate(listed) if one.path == path), 0)
    left = (one.path for one in (*listed[at:], *listed[:at]) if not one.progress.is_done)
    return next((one for one in left if one != path), "")
