"""The signs of a tour, to print or to have made: of what is published, else of the draft."""

import asyncio
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from starlette.responses import Response

from server.compile import finding, signs
from server.compile.pages import tour_url
from server.compile.signs import Sign
from server.http.studio import origin
from server.http.studio.drafts import Opened, look, page
from server.http.studio.visit import RefusedError, Visit
from server.model.site import Edition
from server.model.tour import Theme, Tour
from server.render import tidy
from server.settings import WEB
from server.store import editions, revisions

SVG, ZIP = "image/svg+xml", "application/zip"


@dataclass(frozen=True)
class Signage:
    """A tour's signs, and the edition that they are of; None before the first one."""

    signs: tuple[Sign, ...]
    lang: str
    edition: Edition | None


async def show(visit: Visit) -> Response:
    """Show the sheet of all signs, among the pages of the draft where there is one."""
    draft = await _draft(visit)
    made = await _signage(visit, draft)
    shown: dict[str, Any] = {
        "id": _tour(visit),
        "signs": made.signs,
        "tour_lang": made.lang,
        "edition": made.edition,
        "renumbered": _is_renumbered(draft, made),
        "addressed": bool(visit.studio.settings.public_url),
    }
    if draft:
        return await page(visit, draft, "signs", **shown)
    return await visit.page("signs", draft=None, **shown)


async def one(visit: Visit) -> Response:
    """Answer with one sign."""
    wanted = visit.request.path_params["stop"]
    made = await _signage(visit, await _draft(visit))
    found = next((sign for sign in made.signs if sign.stop == wanted), None)
    if found is None:
        raise RefusedError(404, "lost")
    return Response(await asyncio.to_thread(_drawn, found), media_type=SVG)


async def every(visit: Visit) -> Response:
    """Answer with all signs in one file, for whoever makes them."""
    made = await _signage(visit, await _draft(visit))
    packed = await asyncio.to_thread(_packed, made.signs)
    named = f'attachment; filename="{_tour(visit)}.zip"'
    return Response(packed, headers={"content-disposition": named}, media_type=ZIP)


def _drawn(sign: Sign) -> bytes:
    return signs.drawing(sign, WEB / "fonts")


def _packed(wanted: tuple[Sign, ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sign in wanted:
            archive.writestr(f"{sign.number:02}-{sign.stop}.svg", _drawn(sign))
    return out.getvalue()


def _tour(visit: Visit) -> str:
    return str(visit.request.path_params["tour"])


async def _draft(visit: Visit) -> Opened | None:
    """Return the draft, if there is one that can be read."""
    async with visit.read() as tx:
        head = await revisions.head(tx, _tour(visit))
    try:
        return await look(visit, _tour(visit), head) if head.number else None
    except RefusedError:
        return None


async def _signage(visit: Visit, draft: Opened | None) -> Signage:
    async with visit.read() as tx:
        edition = await editions.newest(tx, _tour(visit))
    if edition:
        titles = await asyncio.to_thread(_released, visit, edition)
        languages, card = edition.manifest.languages, edition.card
        theme = cast("Theme", card.theme)
        return _made(visit, titles, languages[0], (card.titles[languages[0]], theme), edition)
    if draft is None:
        raise RefusedError(404, "lost")
    if not draft.sure:
        raise RefusedError(409, "broken")
    tour = draft.tour
    lang = tour.source_language
    named = (tour.texts[lang].title, tour.facts.theme)
    return _made(visit, _drafted(tour), lang, named, None)


def _made(
    visit: Visit,
    titles: Mapping[str, Mapping[str, str]],
    lang: str,
    tour: tuple[str, Theme],
    edition: Edition | None,
) -> Signage:
    """Make the signs from what each language calls the stops."""
    settings, headers = visit.studio.settings, visit.request.headers
    start = settings.public_url.rstrip("/") or origin.base_url(headers, "")
    title, theme = tour
    made = (
        Sign(
            number=number,
            stop=stop,
            titles=tuple(dict.fromkeys(each[stop] for each in titles.values() if stop in each)),
            tour=tidy(title, lang),
            theme=theme,
            address=start + signs.sign_url(_tour(visit), stop),
        )
        for number, stop in enumerate(titles[lang], 1)
    )
    return Signage(tuple(made), lang, edition)


def _drafted(tour: Tour) -> dict[str, dict[str, str]]:
    return {
        lang: {s.id: tidy(s.texts[lang].title, lang) for s in tour.stops if lang in s.texts}
        for lang in tour.facts.languages
    }


def _released(visit: Visit, edition: Edition) -> dict[str, dict[str, str]]:
    """Read the titles in the released documents, where the numbers are those that visitors see."""
    hashes = {resource.path: resource.sha256 for resource in edition.resources}
    manifest, read = edition.manifest, visit.studio.store.blobs.read
    documents = {lang: tour_url(manifest.tour, lang) for lang in manifest.languages}
    return {lang: _titles(read(hashes[url])) for lang, url in documents.items()}


@lru_cache(maxsize=32)
def _titles(document: bytes) -> dict[str, str]:
    return finding.titles(document)


def _is_renumbered(draft: Opened | None, made: Signage) -> bool:
    """Say whether the next edition will have other numbers: signs are dear."""
    stops = tuple(sign.stop for sign in made.signs)
    return draft is not None and draft.sure and draft.tour.facts.stops != stops
