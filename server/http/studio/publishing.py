"""Preview, publish, plan, take back."""

from datetime import datetime
from urllib.parse import quote

import segno
from starlette.responses import Response

from server.http.studio.drafts import Opened, answer, opened, page, wants_json, writer
from server.http.studio.visit import RefusedError, Visit, to
from server.model.progress import title
from server.publish import desk, preview_link
from server.publish.preview_link import PreviewError, weigh
from server.publish.workshop import WorkshopError
from server.render import INTERFACE_LANGUAGES
from server.render.formats import LOCAL_TIME
from server.store import editions, jobs, previews, publications, withdrawals
from server.store.previews import Preview
from server.store.publications import Plan

LONGEST_REASON = 300


async def show_preview(visit: Visit) -> Response:
    """Show the draft in a frame of a phone's size, with the link for a real one."""
    draft = await opened(visit)
    async with visit.read() as tx:
        made = await previews.of(tx, draft.id, visit.at)
    spoken = visit.lang if visit.lang in draft.tour.facts.languages else draft.tour.source_language
    lang = visit.request.query_params.get("lang", spoken)
    if lang not in draft.tour.facts.languages:
        lang = spoken
    return await page(
        visit, draft, "preview", made=made, shown_in=lang, fresh=_is_fresh(made, draft),
        link=_link(visit, made, lang) if made else "", code=_code(visit, made, lang),
        stops=[(stop.id, *title(draft.tour, stop, visit.lang)) for stop in draft.tour.stops],
    )  # fmt: skip


def _is_fresh(made: Preview | None, draft: Opened) -> bool:
    return made is not None and made.revision == draft.head.number


def _link(visit: Visit, made: Preview, lang: str) -> str:
    base = visit.studio.settings.public_url.rstrip("/")
    base = base or f"{visit.request.url.scheme}://{visit.request.headers.get('host', '')}"
    return f"{base}/{lang}/tours/{made.token}/"


def _code(visit: Visit, made: Preview | None, lang: str) -> str:
    """Return the link as a QR code, drawn into an address of its own."""
    if made is None:
        return ""
    return str(segno.make_qr(_link(visit, made, lang)).svg_data_uri(scale=4, border=4))


async def make_preview(visit: Visit) -> Response:
    """Compile the newest draft for the frame; `new` gives it another link."""
    draft, sent = await opened(visit), await visit.form()
    if sent.get("new"):
        async with visit.write() as tx:
            await previews.forget(tx, draft.id)
    shop, store = visit.studio.workshop, visit.studio.store
    try:
        made = await preview_link.make(store, shop, draft.id, draft.head, visit.at)
    except (PreviewError, WorkshopError):
        if wants_json(visit):
            return answer({"errors": len(draft.errors)}, 422)
        return to(f"/studio/tours/{draft.id}/#mend")
    if wants_json(visit):
        return answer({"token": made.token, "revision": made.revision})
    return to(f"/studio/tours/{draft.id}/preview/")


async def show(visit: Visit) -> Response:
    """Show what stands in the way of publishing, what phones will fetch, and what is live."""
    return await _show(visit, await opened(visit))


async def _show(visit: Visit, draft: Opened, status: int = 200, wrong: str = "") -> Response:
    async with visit.read() as tx:
        job = await jobs.of(tx, draft.id, visit.at)
        made = await publications.of(tx, draft.id)
        plans = await publications.planned(tx, draft.id)
        gone = await withdrawals.of(tx, draft.id)
        edition = await editions.newest(tx, draft.id)
    live = next((one for one in made if one.is_live), None)
    return await page(
        visit, draft, "publish", status, job=job, editions=made, live=live, edition=edition,
        plan=plans[0] if plans else None, gone=gone, wrong=wrong,
        may_publish=visit.may("publish"), ahead=live is None or live.revision != draft.head.number,
        soonest=visit.at.astimezone(LOCAL_TIME).strftime("%Y-%m-%dT%H:%M"),
    )  # fmt: skip


async def publish(visit: Visit) -> Response:
    """Begin to publish the draft; warnings must have been ticked."""
    draft, sent = await opened(visit), await visit.form()
    if draft.errors or not draft.sure:
        return await _show(visit, draft, 422, "errors")
    if draft.warnings and not sent.get("reviewed"):
        return await _show(visit, draft, 422, "reviewed")
    if sent.get("revision") != str(draft.head.number):
        raise RefusedError(409, "moved")
    when = _when(sent.get("release_at", "")) if sent.get("later") else None
    if sent.get("later"):
        if when is None or when <= visit.at:
            return await _show(visit, draft, 422, "when")
        plan = Plan(draft.id, draft.head.number, visit.me.name, when)
        async with visit.write() as tx:
            await publications.plan(tx, plan)
            await visit.note(tx, "planned", draft.id)
        return to(f"/studio/tours/{draft.id}/publish/", "planned")
    return await begin(visit, draft.id, draft.head.number)


async def begin(visit: Visit, tour: str, number: int) -> Response:
    """Begin to publish a revision and lead to where one sees how far it is."""
    async with visit.write() as tx:
        if not await jobs.begin(tx, tour, visit.at):
            raise RefusedError(409, "publishing")
        await visit.note(tx, "published", tour)
    studio = visit.studio
    work = desk.run_job(studio.store, studio.workshop.run, tour, number, writer(visit), studio.now)
    studio.go_on(work)
    return to(f"/studio/tours/{tour}/publish/")


def _when(text: str) -> datetime | None:
    """Read a moment as a form has it, on the office's clock."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL_TIME)
    except ValueError:
        return None


async def progress(visit: Visit) -> Response:
    """Tell how far a publication is."""
    tour = str(visit.request.path_params["tour"])
    async with visit.read() as tx:
        job = await jobs.of(tx, tour, visit.at)
    if job is None:
        raise RefusedError(404, "lost")
    done = "?done=published" if job.outcome == "published" else ""
    return answer({
        "done": job.done, "total": job.total, "finished": job.is_finished,
        "outcome": job.outcome, "next": f"/studio/tours/{quote(tour)}/publish/{done}",
    })  # fmt: skip


async def weight(visit: Visit) -> Response:
    """Tell what phones must fetch of the draft, in words."""
    draft = await opened(visit)
    store = visit.studio.store
    work = (store.blobs, draft.id, draft.head.hashes, visit.at.date(), store.origin)
    try:
        found = await visit.studio.workshop.run(weigh, *work)
    except (PreviewError, WorkshopError):
        return answer({"errors": len(draft.errors)}, 422)
    change, whole = await desk.cost(store, found, visit.at)
    return answer({
        "entries": len(change.fetch), "fetch_bytes": change.size_bytes, "whole_bytes": whole,
    })  # fmt: skip


async def unplan(visit: Visit) -> Response:
    """Forget what was planned."""
    tour = str(visit.request.path_params["tour"])
    async with visit.write() as tx:
        await publications.unplan(tx, tour)
        await visit.note(tx, "unplanned", tour)
    return to(f"/studio/tours/{tour}/publish/")


async def withdraw(visit: Visit) -> Response:
    """Take the tour back, with a reason for visitors in each language."""
    draft, sent = await opened(visit), await visit.form()
    reasons = {
        lang: sent.get(f"reason.{lang}", "").strip()[:LONGEST_REASON]
        for lang in INTERFACE_LANGUAGES
    }
    if not any(reasons.values()):
        return await _show(visit, draft, 422, "reason")
    given = {lang: reason for lang, reason in reasons.items() if reason}
    await desk.unpublish(visit.studio.store, draft.id, given, writer(visit))
    async with visit.write() as tx:
        await visit.note(tx, "withdrawn", draft.id)
    return to(f"/studio/tours/{draft.id}/publish/", "withdrawn")
