"""The form of one file: shown, saved (also by itself), and what to do when two saved the same."""

import re
from typing import Any, NamedTuple

from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.author.form import Fields, FormError, fields_of, is_field
from server.author.glossary_form import FOLDER, is_glossary
from server.author.layout import Group, layout
from server.http.studio.drafts import (
    Opened,
    answer,
    look,
    opened,
    page,
    permit,
    read_blob,
    said,
    wants_json,
    writer,
)
from server.http.studio.visit import RefusedError, Visit, to
from server.model.checks.paths import TOUR, folder
from server.model.draft import ConflictError
from server.model.merge import words
from server.model.tour import Stop
from server.publish import drafts
from server.publish.drafts import Clash, DraftError, Typed
from server.store import presence, revisions

HASH = re.compile(r"[0-9a-f]{64}")
PLAIN = frozenset({".md", ".yaml", ".gpx", ".geojson"})
CONTROL = frozenset({"seen", "auto"})
"""Fields of the form that are no fields of the file."""
UNFINISHED = "new."
"""A row that is still written: it is saved by the button, once, and has an id from then on."""


class Form(NamedTuple):
    """A file as its form: what is in it, how it is laid out, and the hash to save over."""

    path: str
    stop: Stop | None
    lang: str
    fields: Fields
    groups: tuple[Group, ...]
    seen: str


async def show(visit: Visit) -> Response:
    """Show the form of a file; of one that is broken, its text."""
    draft = await opened(visit)
    path = _path(visit, draft)
    async with visit.write() as tx:
        await presence.enter(tx, draft.id, visit.me.id, path, visit.at)
    try:
        return await _show(visit, draft, await form_of(visit, draft, path))
    except FormError:
        return await _raw(visit, draft, path)


async def form_of(visit: Visit, draft: Opened, path: str) -> Form:
    """Return the form of a file of a draft. Raises FormError."""
    seen = draft.head.hashes.get(path, "")
    data = await read_blob(visit, seen) if seen else b""
    fields = fields_of(path, data)
    stop, lang = _about(draft, path)
    return Form(path, stop, lang, fields, layout(path, draft.tour, fields), seen)


async def _show(visit: Visit, draft: Opened, form: Form, status: int = 200) -> Response:
    return await page(
        visit, draft, "form", status, form=form, writable=visit.may("write", form.path),
        problems=said(visit, draft.of(form.path), _names(form)),
        **tabs(draft, form.stop, form.path),
    )  # fmt: skip


async def _raw(visit: Visit, draft: Opened, path: str) -> Response:
    """Show a file as its text: broken ones must be mended before they are a form again."""
    seen = draft.head.hashes.get(path, "")
    text = (await read_blob(visit, seen) if seen else b"").decode("utf-8", "replace")
    stop, lang = _about(draft, path)
    return await page(
        visit, draft, "raw", file=path, text=text, seen=seen, lang_of=lang,
        writable=visit.may("write", path), problems=said(visit, draft.of(path), frozenset()),
        **tabs(draft, stop, path),
    )  # fmt: skip


def tabs(draft: Opened, stop: Stop | None, path: str) -> dict[str, Any]:
    """Return what one may go to beside a file: the words in every language, and the facts."""
    above = folder(stop.id) if stop else FOLDER if is_glossary(path) else ""
    listed = [(f"{above}{lang}.md", lang) for lang in draft.tour.facts.languages]
    facts = f"{above}stop.yaml" if stop else TOUR
    return {"texts": listed, "facts": facts, "stop": stop}


async def save(visit: Visit) -> Response:
    """Save a form: of its fields, or of the text of a file that is no form."""
    draft, sent = await opened(visit), await visit.form()
    path = _path(visit, draft)
    permit(visit, path)
    seen = seen_in(sent)
    who = writer(visit, automatic=bool(sent.get("auto")))
    if "text" in sent:
        return await _save_text(visit, draft, path, sent.get("text", ""), seen)
    fields = {name: text for name, text in sent.items() if name not in CONTROL}
    if not all(is_field(path, name) for name in fields):
        raise RefusedError(400, "form")
    if who.automatic:
        fields = {name: text for name, text in fields.items() if not name.startswith(UNFINISHED)}
    try:
        done = await drafts.save_fields(
            visit.studio.store, draft.id, Typed(path, seen, fields), who
        )
    except (FormError, DraftError, FileNotFoundError) as error:
        raise RefusedError(409, "moved") from error
    if isinstance(done, Clash):
        return await clash_page(visit, draft, path, done)
    if not wants_json(visit):
        return to(visit.request.url.path, "merged" if done.merged else "saved")
    after = await look(visit, draft.id, done.head)
    names = frozenset(fields)
    return answer({
        "seen": done.sha256 or "", "merged": done.merged,
        "problems": said(visit, after.of(path), names),
        "errors": len(after.errors), "warnings": len(after.warnings),
    })  # fmt: skip


async def _save_text(
    visit: Visit, draft: Opened, path: str, text: str, seen: str | None
) -> Response:
    data = text.replace("\r\n", "\n").encode()
    try:
        await drafts.save_file(visit.studio.store, draft.id, path, data, seen, writer(visit))
    except ConflictError as error:
        raise RefusedError(409, "moved") from error
    return to(visit.request.url.path, "saved")


async def clash_page(visit: Visit, draft: Opened, path: str, clash: Clash) -> Response:
    """Show what two did to the same fields, with a proposal; a script is told to come here."""
    if wants_json(visit):
        return answer({"clash": list(clash.doubtful)}, 409)
    stop, lang = _about(draft, path)
    async with visit.read() as tx:
        newest = await revisions.history(tx, draft.id, draft.head.number + 1, 1)
    rows = [
        {
            "field": name, "base": clash.base.get(name, ""), "theirs": clash.theirs.get(name, ""),
            "yours": clash.yours.get(name, ""), "proposal": clash.proposal[name],
            "they_did": words(clash.base.get(name, ""), clash.theirs.get(name, "")),
            "you_did": words(clash.base.get(name, ""), clash.yours.get(name, "")),
        }
        for name in clash.doubtful
    ]  # fmt: skip
    groups = layout(path, draft.tour, clash.proposal)
    labels = {one.name: one for group in groups for one in (*group.fields, *sum(group.rows, ()))}
    quiet = {
        name: text for name, text in clash.proposal.items()
        if name not in clash.doubtful and clash.theirs.get(name, "") != text
    }  # fmt: skip
    return await page(
        visit, draft, "clash", 409, file=path, rows=rows, labels=labels, quiet=quiet,
        seen=clash.seen, them=newest[0].author if newest else "", lang_of=lang,
        **tabs(draft, stop, path),
    )  # fmt: skip


async def here(visit: Visit) -> Response:
    """Note that a page is open; tell who else is here, and whether its file was saved since."""
    tour = str(visit.request.path_params["tour"])
    sent = await visit.form()
    path = sent.get("path", "")
    async with visit.write() as tx:
        head = await revisions.head(tx, tour)
        if not head.number:
            raise RefusedError(404, "lost")
        await presence.enter(tx, tour, visit.me.id, path, visit.at)
        others = await presence.others(tx, tour, visit.me.id, visit.at)
    listed = [{"name": one.name, "here": one.path == path} for one in others]
    return answer({"others": listed, "seen": head.hashes.get(path, "")})


def _path(visit: Visit, draft: Opened) -> str:
    """Return the file that the address names: one that is there, or words that may be added."""
    path = str(visit.request.path_params["path"])
    stop, _ = _about(draft, path)
    above = folder(stop.id) if stop else ""
    may_be = {f"{above}{code}.md" for code in draft.tour.facts.languages} | {f"{above}stop.yaml"}
    may_be |= {f"glossary/{code}.md" for code in draft.tour.facts.languages}
    known = path in draft.head.hashes and path.endswith(tuple(PLAIN))
    if not known and path not in may_be:
        raise RefusedError(404, "lost")
    return path


def _about(draft: Opened, path: str) -> tuple[Stop | None, str]:
    """Return the stop that a file belongs to, and the language of its words."""
    stop = next((one for one in draft.tour.stops if path.startswith(folder(one.id))), None)
    name = path.rpartition("/")[2]
    lang = name.removesuffix(".md") if name.endswith(".md") else ""
    return stop, lang


def _names(form: Form) -> frozenset[str]:
    """Return every field that the form shows."""
    rows = (field.name for group in form.groups for row in group.rows for field in row)
    return frozenset((*(field.name for group in form.groups for field in group.fields), *rows))


def seen_in(sent: MultiDict) -> str | None:
    """Return the hash of the file that was opened. Raises RefusedError where it is none."""
    seen = sent.get("seen", "")
    if seen and not HASH.fullmatch(seen):
        raise RefusedError(400, "form")
    return seen or None
