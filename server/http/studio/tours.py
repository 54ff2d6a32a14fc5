"""The drafts: begin one, look at it as a whole, order its stops."""

from starlette.responses import Response

from server.author.form import FormError
from server.http.studio.drafts import Opened, answer, opened, page, permit, wants_json, writer
from server.http.studio.visit import RefusedError, Visit, to
from server.model.checks.paths import TOUR, folder
from server.model.draft import ConflictError
from server.model.progress import progress, sheets
from server.publish import drafts
from server.publish.drafts import DraftError
from server.render import INTERFACE_LANGUAGES
from server.store import editions, publications

PLACE = "/studio/tours/"


async def show_new(visit: Visit) -> Response:
    """Ask for a title and languages."""
    return await _new(visit, "", visit.lang)


async def _new(visit: Visit, name: str, source: str, wrong: str = "") -> Response:
    status = 422 if wrong else 200
    return await visit.page("new", status, name=name, source=source, wrong=wrong)


async def begin(visit: Visit) -> Response:
    """Make a new draft and lead to it."""
    permit(visit, TOUR)
    form = await visit.form()
    name, source = form.get("title", "").strip(), form.get("source", "")
    if source not in INTERFACE_LANGUAGES:
        raise RefusedError(422, "form")
    wanted = [lang for lang in form.getlist("languages") if lang in INTERFACE_LANGUAGES]
    languages = tuple(dict.fromkeys((source, *wanted)))
    try:
        tour = await drafts.begin(visit.studio.store, name, languages, writer(visit))
    except DraftError as error:
        return await _new(visit, name, source, error.reason)
    async with visit.write() as tx:
        await visit.note(tx, "begun", tour)
    return to(f"{PLACE}{tour}/", "begun")


async def show(visit: Visit) -> Response:
    """Show a draft as a whole: stops, languages, what is to mend, what can be done."""
    return await _show(visit, await opened(visit))


async def _show(visit: Visit, draft: Opened, status: int = 200, **values: object) -> Response:
    languages = draft.tour.facts.languages
    async with visit.read() as tx:
        live = await publications.live(tx, draft.id)
        edition = await editions.newest(tx, draft.id)
    return await page(
        visit, draft, "tour", status,
        progress={lang: progress(draft.tour, lang) for lang in languages},
        sheets={lang: {one.stop: one for one in sheets(draft.tour, lang)} for lang in languages},
        live=live, edition=edition, may_order=visit.may("write", TOUR),
        counts={stop.id: _counts(draft, folder(stop.id)) for stop in draft.tour.stops},
        **{"wrong": "", "given": "", **values},
    )  # fmt: skip


def _counts(draft: Opened, beginning: str) -> tuple[int, int]:
    found = draft.of(beginning)
    errors = sum(one.severity == "error" for one in found)
    return errors, len(found) - errors


async def order(visit: Visit) -> Response:
    """Put the stops in the order that was sent; with `up` or `down`, move one of them."""
    draft, form = await opened(visit), await visit.form()
    permit(visit, TOUR)
    stops = list(form.getlist("stop")) or [stop.id for stop in draft.tour.stops]
    for step, moved in ((-1, form.get("up", "")), (1, form.get("down", ""))):
        if moved in stops:
            at = stops.index(moved)
            beside = min(max(at + step, 0), len(stops) - 1)
            stops.insert(beside, stops.pop(at))
    seen = form.get("seen", "") or draft.head.hashes[TOUR]
    try:
        saved = await drafts.set_order(
            visit.studio.store, draft.id, tuple(stops), seen, writer(visit)
        )
    except (ConflictError, DraftError, FormError, FileNotFoundError) as error:
        raise RefusedError(409, "moved") from error
    if wants_json(visit):
        return answer({"seen": saved.sha256 or ""})
    return to(f"{PLACE}{draft.id}/#stops")


async def add_stop(visit: Visit) -> Response:
    """Add a stop at the end and lead to its words."""
    draft, name = await opened(visit), (await visit.form()).get("title", "").strip()
    permit(visit, TOUR)
    hashes = draft.head.hashes
    try:
        stop = await drafts.add_stop(visit.studio.store, draft.tour, hashes, name, writer(visit))
    except DraftError as error:
        return await _show(visit, draft, 422, wrong=error.reason, given=name)
    except (ConflictError, FormError) as error:
        raise RefusedError(409, "moved") from error
    return to(f"{PLACE}{draft.id}/file/{folder(stop)}{draft.tour.source_language}.md")


async def remove_stop(visit: Visit) -> Response:
    """Take a stop out; the history keeps it."""
    draft = await opened(visit)
    stop = str(visit.request.path_params["stop"])
    permit(visit, TOUR)
    store, hashes = visit.studio.store, draft.head.hashes
    try:
        await drafts.remove_stop(store, draft.id, hashes, stop, writer(visit))
    except DraftError as error:
        raise RefusedError(422, error.reason) from error
    except (ConflictError, FormError) as error:
        raise RefusedError(409, "moved") from error
    return to(f"{PLACE}{draft.id}/", "removed")
