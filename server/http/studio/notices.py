"""Notices: what is out, a form for another one, and taking one back."""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import ValidationError
from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.http.studio.visit import RefusedError, Visit, to
from server.model.notice import LONGEST_TEXT, Notice
from server.publish.notices import changing, signed
from server.render import INTERFACE_LANGUAGES
from server.store import editions, notices

PLACE = "/studio/notices/"
ID_BYTES = 8
USUAL_DAYS = 7
LONGEST_DAYS = 366


async def show(visit: Visit) -> Response:
    """Show what phones are told now."""
    return await _show(visit, MultiDict(visit.request.query_params))


async def _show(visit: Visit, given: MultiDict, wrong: Mapping[str, str] | None = None) -> Response:
    today = visit.at.date()
    async with visit.read() as tx:
        out = await notices.current(tx, today)
        cards = {edition.card.tour: edition.card for edition in await editions.catalogue(tx)}
    titles = {}
    for tour, card in cards.items():
        spoken = card.spoken(visit.lang, card.titles)
        titles[tour] = (card.titles[spoken], spoken)
    return await visit.page(
        "notices", 422 if wrong else 200, out=out, titles=titles, given=given, wrong=wrong or {},
        today=today, usual=today + timedelta(days=USUAL_DAYS), longest=LONGEST_TEXT,
        last=today + timedelta(days=LONGEST_DAYS),
    )  # fmt: skip


async def post(visit: Visit) -> Response:
    """Sign a notice and send it out."""
    form = await visit.form()
    async with visit.read() as tx:
        tours = frozenset(edition.card.tour for edition in await editions.catalogue(tx))
    found = _read(form, tours, visit.at.date())
    if not isinstance(found, Notice):
        return await _show(visit, form, found)
    async with changing(visit.studio.store, visit.at) as tx:
        await notices.add(tx, signed(visit.studio.store, found, visit.me.name, visit.at))
        await visit.note(tx, "noticed", found.tour, found.text(visit.lang)[0])
    return to(PLACE, "noticed")


async def take_back(visit: Visit) -> Response:
    """Take a notice back: phones forget it when they next have a network."""
    async with changing(visit.studio.store, visit.at) as tx:
        gone = await notices.remove(tx, str(visit.request.path_params["notice"]))
        if gone is None:
            raise RefusedError(404, "lost")
        await visit.note(tx, "unnoticed", gone.notice.tour, gone.notice.text(visit.lang)[0])
    return to(PLACE, "unnoticed")


def _read(form: MultiDict, tours: frozenset[str], today: date) -> Notice | dict[str, str]:
    """Return the notice, or what is wrong with which field, as the key of a sentence."""
    texts = {lang: " ".join(form.get(f"text.{lang}", "").split()) for lang in INTERFACE_LANGUAGES}
    said = {lang: text for lang, text in texts.items() if text}
    wrong = {}
    if form.get("tour", "") not in tours:
        wrong["tour"] = "untold"
    until = _day(form.get("until", ""))
    if until is None or not today <= until <= today + timedelta(days=LONGEST_DAYS):
        wrong["until"] = "undated"
    if not said:
        wrong["text"] = "unsaid"
    if wrong:
        return wrong
    fields = {"id": secrets.token_hex(ID_BYTES), "tour": form["tour"], "until": until}
    try:
        return Notice.model_validate({**fields, "texts": said})
    except ValidationError:
        return {"text": "wordy"}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
