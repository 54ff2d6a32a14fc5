"""The desk, where a day in the studio begins; the register; what is not there; the looks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from starlette.responses import RedirectResponse, Response

from server.http.studio.drafts import Opened, look
from server.http.studio.visit import RefusedError, Request, Visit
from server.model.checks.paths import TOUR
from server.model.progress import Progress, progress, title
from server.model.site import Edition
from server.store import audit, editions, presence, publications, revisions
from server.store.revisions import drafts as drafts_of

TRANSLATION = frozenset({"translation-missing", "stale", "untracked"})

LINES = 50
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class Line(NamedTuple):
    """A tour on the desk. `needs` are the keys of what waits for who looks at it, with a number."""

    id: str
    name: str
    spoken: str
    draft: Opened | None
    edition: Edition | None
    is_ahead: bool
    progress: Mapping[str, Progress]
    needs: tuple[tuple[str, int], ...]
    others: tuple[str, ...]


async def show(visit: Visit) -> Response:
    """Greet, and list the tours: what needs who asks first, then the rest."""
    async with visit.read() as tx:
        live = {edition.card.tour: edition for edition in await editions.catalogue(tx)}
        heads = {line.tour: await revisions.head(tx, line.tour) for line in await drafts_of(tx)}
        published = {tour: await publications.live(tx, tour) for tour in heads}
        others = await presence.everywhere(tx, visit.at)
    drafts = {tour: await look(visit, tour, head) for tour, head in heads.items()}
    lines = [
        _line(visit, tour, drafts.get(tour), live.get(tour), published.get(tour), others)
        for tour in sorted({*drafts, *live})
    ]
    lines.sort(key=lambda line: (not line.needs, line.name))
    return await visit.page("desk", lines=lines, may_begin=visit.may("write", TOUR))


def _line(
    visit: Visit,
    tour: str,
    draft: Opened | None,
    edition: Edition | None,
    made_of: publications.Publication | None,
    others: Mapping[str, tuple[str, ...]],
) -> Line:
    here = tuple(name for name in others.get(tour, ()) if name != visit.me.name)
    if draft is None:
        titles = edition.card.titles if edition else {}
        spoken = visit.lang if visit.lang in titles else next(iter(titles), visit.lang)
        return Line(tour, titles.get(spoken, tour), spoken, None, edition, False, {}, (), here)
    name, spoken = title(draft.tour, None, visit.lang)
    is_ahead = made_of is None or made_of.revision != draft.head.number
    far = {lang: progress(draft.tour, lang) for lang in draft.tour.facts.languages}
    needs = tuple(_needs(visit, draft, is_ahead, far))
    return Line(tour, name, spoken, draft, edition, is_ahead, far, needs, here)


def _needs(
    visit: Visit, draft: Opened, is_ahead: bool, far: Mapping[str, Progress]
) -> Iterator[tuple[str, int]]:
    """Yield what waits for somebody in this role: mistakes, stale passages, a draft to publish."""
    if visit.may("write", TOUR):
        if draft.errors:
            yield "errors", len(draft.errors)
        about_words = len([one for one in draft.warnings if one.code in TRANSLATION])
        if len(draft.warnings) > about_words:
            yield "warnings", len(draft.warnings) - about_words
    source = draft.tour.source_language
    stale = sum(
        one.total - one.done for lang, one in far.items()
        if lang != source and visit.may("write", f"{lang}.md")
    )  # fmt: skip
    if stale:
        yield "stale", stale
    if is_ahead and not draft.errors and visit.may("publish"):
        yield "waiting", 1


async def register(visit: Visit) -> Response:
    """Show a page of the register, the newest lines first."""
    async with visit.read() as tx:
        lines = await audit.lines(tx, _before(visit), LINES + 1)
    older = lines[LINES - 1].at.isoformat() if len(lines) > LINES else ""
    return await visit.page("register", lines=lines[:LINES], older=older, days=audit.KEPT_DAYS)


def _before(visit: Visit) -> datetime | None:
    asked = visit.request.query_params.get("before", "")
    try:
        found = datetime.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise RefusedError(400, "lost") from error
    if found and found.tzinfo is None:
        raise RefusedError(400, "lost")
    return found


async def file(visit: Visit) -> Response:
    """Answer with a stylesheet, a typeface or the sign."""
    content = (await visit.studio.files()).by_url.get(visit.request.url.path)
    if content is None:
        raise RefusedError(404, "lost")
    return Response(content.data, headers=FOREVER, media_type=content.type)


async def lost(visit: Visit) -> Response:
    """Say that nothing is here."""
    raise RefusedError(404, "lost")


async def slash(request: Request) -> Response:
    """Add the slash that somebody forgot."""
    return RedirectResponse("/studio/", 308)
