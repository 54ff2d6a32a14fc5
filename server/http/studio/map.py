"""The map of a draft: stops are placed, the route is drawn, edited, brought from a file."""

import base64
from typing import NamedTuple

from starlette.datastructures import MultiDict
from starlette.responses import Response

from server.author import message
from server.author.form import FormError
from server.author.gpx import write_gpx
from server.author.tracks import TrackError, read_track
from server.http.studio.drafts import (
    Opened,
    answer,
    look,
    opened,
    page,
    permit,
    sent_files,
    wants_json,
    writer,
)
from server.http.studio.visit import RefusedError, Visit, to
from server.model import route as line
from server.model.checks.paths import folder
from server.model.draft import ConflictError
from server.model.progress import title
from server.model.tour import Stop
from server.publish import drafts, places
from server.publish.drafts import DraftError
from server.publish.places import Ground, Placed
from server.publish.uploads import LARGEST_UPLOAD_BYTES
from server.publish.workshop import WorkshopError

LARGEST_TRACK_BYTES = LARGEST_UPLOAD_BYTES // 4
PLACED = ("at", "radius_m", "position")
BETWEEN = "|"


class Pin(NamedTuple):
    """A stop on the map, as its form and the script need it."""

    id: str
    name: str
    spoken: str
    at: str
    radius_m: int
    position: str
    off_m: int
    seen: str


async def show(visit: Visit) -> Response:
    """Show the map."""
    return await _show(visit, await opened(visit))


async def _show(visit: Visit, draft: Opened, status: int = 200, wrong: str = "") -> Response:
    blobs, hashes = visit.studio.store.blobs, draft.head.hashes
    try:
        ground = await visit.studio.workshop.run(
            places.ground, blobs, draft.id, hashes, visit.at.date()
        )
    except WorkshopError as error:
        raise RefusedError(422, "unreadable") from error
    walked = draft.tour.route
    pins = [_pin(visit, draft, stop.id) for stop in draft.tour.stops]
    return await page(
        visit, draft, "map", status, pins=pins,
        line=[(point.lon, point.lat, point.ele_m) for point in walked.points],
        seen_route=hashes.get(draft.tour.facts.route, ""), ground=ground,
        base_url=_data_url(ground) if ground else "", wrong=wrong,
        length_m=line.length_m(walked), climb_m=line.climb_m(walked),
        writable=visit.may("write", draft.tour.facts.route),
    )  # fmt: skip


def _data_url(ground: Ground) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(ground.svg).decode()}"


def _pin(visit: Visit, draft: Opened, stop_id: str) -> Pin:
    stop = next(one for one in draft.tour.stops if one.id == stop_id)
    name, spoken = title(draft.tour, stop, visit.lang)
    lat, lon = stop.facts.at
    off = round(line.distance_to_m(draft.tour.route, lon, lat))
    seen = draft.head.hashes.get(f"{folder(stop.id)}stop.yaml", "")
    facts = stop.facts
    return Pin(stop.id, name, spoken, f"{lat}, {lon}", facts.radius_m, facts.position, off, seen)


async def save(visit: Visit) -> Response:
    """Save where the stops are and, where the script sent it, the line."""
    draft, sent = await opened(visit), await visit.form()
    permit(visit, draft.tour.facts.route)
    try:
        drawn = places.route_of(sent["route"]) if sent.get("route") else None
        head = await places.place(
            visit.studio.store, draft.tour, drawn, sent.get("seen_route", ""),
            tuple(_placed(draft, sent)), writer(visit),
        )  # fmt: skip
    except DraftError as error:
        raise RefusedError(422, error.reason) from error
    except (ConflictError, FormError, FileNotFoundError, KeyError) as error:
        raise RefusedError(409, "moved") from error
    if not wants_json(visit):
        return to(visit.request.url.path, "saved")
    after = await look(visit, draft.id, head)
    stops = [f"{folder(stop.id)}stop.yaml" for stop in draft.tour.stops]
    return answer({
        "seen_route": head.hashes.get(draft.tour.facts.route, ""),
        "seen": {path: head.hashes.get(path, "") for path in stops},
        "errors": len(after.errors), "warnings": len(after.warnings),
    })  # fmt: skip


def _placed(draft: Opened, sent: MultiDict) -> list[Placed]:
    """Return the stops whose fields differ from what the page showed: `was` says what that was."""
    found = []
    for stop in draft.tour.stops:
        facts = stop.facts
        now = (_at(stop), str(facts.radius_m), facts.position)
        was = tuple(sent.get(f"was.{stop.id}", "").split(BETWEEN))
        shown = dict(zip(PLACED, was if len(was) == len(PLACED) else now, strict=True))
        given = {key: sent.get(f"{key}.{stop.id}", shown[key]).strip() for key in PLACED}
        changed = {key: text for key, text in given.items() if text != shown[key]}
        if changed:
            found.append(Placed(stop.id, changed, sent.get(f"seen.{stop.id}", "")))
    return found


def _at(stop: Stop) -> str:
    lat, lon = stop.facts.at
    return f"{lat}, {lon}"


async def take_in(visit: Visit) -> Response:
    """Replace the line by that of a GPX, KML or KMZ file."""
    draft = await opened(visit)
    path = draft.tour.facts.route
    permit(visit, path)
    sent = await sent_files(visit, LARGEST_TRACK_BYTES)
    (name, data), seen = sent.files[0], sent.fields.get("seen_route", "")
    try:
        track = await visit.studio.workshop.run(read_track, name, data)
    except TrackError as refused:
        return await _show(visit, draft, 422, " ".join(message(refused.problem, visit.lang)))
    except WorkshopError as error:
        raise RefusedError(422, "unreadable") from error
    store, who = visit.studio.store, writer(visit)
    try:
        await drafts.save_file(
            store, draft.id, path, write_gpx(track.route, draft.id), seen or None, who
        )
    except ConflictError as error:
        raise RefusedError(409, "moved") from error
    done = "thinned" if track.recorded > len(track.route.points) else "track"
    return to(f"/studio/tours/{draft.id}/map/", done)
