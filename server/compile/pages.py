"""The pages of one tour: one document per language that holds everything, one light page per stop.

The document is what a phone installs and walks with. A stop's page is for search engines, QR codes
and sharing; offline its address leads into the document.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from server.compile import dates, paper
from server.compile.context import PackContext, Picture, Sound
from server.compile.views import StopView, TourView
from server.model import route
from server.model.memory import Memory
from server.model.narrowed import in_language, told
from server.model.tour import Tour
from server.render import Links, Page, html

__all__ = ["PackContext", "Picture", "Sound", "documents", "stop_pages", "tour_url"]


def tour_url(tour: str, lang: str) -> str:
    """Return the address of a tour's document."""
    return f"/{lang}/tours/{tour}/"


def documents(tour: Tour, context: PackContext, memory: Memory) -> dict[str, bytes]:
    """Return the tour's document in each of its languages, by address."""
    made: dict[str, bytes] = {}
    for lang in tour.facts.languages:
        read = in_language(tour, lang)
        make = partial(_document, read, lang, context, memory)
        made |= memory.files(make, "document", lang, told(read), context.seen(lang))
    return made


def stop_pages(tour: Tour, context: PackContext, memory: Memory) -> dict[str, bytes]:
    """Return one page per stop and language, by address."""
    made: dict[str, bytes] = {}
    for lang in tour.facts.languages:
        read = in_language(tour, lang)
        make = partial(_stop_pages, read, lang, context, memory)
        made |= memory.files(make, "stop pages", lang, told(read), context.seen(lang))
    return made


def _stop_pages(tour: Tour, lang: str, context: PackContext, memory: Memory) -> dict[str, bytes]:
    here = tour_url(tour.id, lang)
    links = Links(stop=here + "{}/", term=here + "#term-{}")
    view = TourView(tour, lang, context, links, memory)
    stops = view.stops()
    pages: dict[str, bytes] = {}
    for index in range(len(stops)):
        page, values = _stop_page(view, stops, index)
        make = partial(_rendered, "tour/stop.html", page, values)
        pages |= memory.files(make, "stop page", repr(page), repr(values))
    return pages


def _rendered(template: str, page: Page, values: Mapping[str, object]) -> dict[str, bytes]:
    return {page.path: html(template, page, **values)}


def _document(tour: Tour, lang: str, context: PackContext, memory: Memory) -> dict[str, bytes]:
    view = TourView(tour, lang, context, Links(), memory)
    stops = view.stops()
    page = _tour_page(view, stops)
    glossary_lang, glossary = view.glossary()
    events = view.events()
    whole = html(
        "tour/document.html",
        page,
        tour=tour.id,
        lang=view.lang,
        title=view.title,
        summary=view.summary,
        intro=view.prose.html(view.text.body),
        machine=view.machine,
        foreign=view.foreign,
        poster=view.poster(),
        stops=stops,
        practical=view.practical(),
        events=events,
        events_until=dates.last_of([event.until for event in events]),
        glossary=glossary,
        glossary_lang=glossary_lang,
        credits=view.credits(),
        publisher=tour.facts.publisher,
        sketch=tour.facts.survey == "sketch",
        map=view.context.map[view.wanted],
        track=view.context.tracks.get(view.lang),
        route=view.line(),
        manifest_url=view.context.manifest_url,
        size=view.size,
        code=paper.code(page.absolute(page.path)) if page.shell.origin else None,
        **_walk(tour),
    )
    return {page.path: whole}


def _walk(tour: Tour) -> dict[str, object]:
    """Return the published length and climb, or the measured ones."""
    walk = tour.facts.walk
    return {
        "walk": walk,
        "length_m": walk.length_m or route.length_m(tour.route),
        "climb_m": route.climb_m(tour.route) if walk.climb_m is None else walk.climb_m,
    }


def _tour_page(view: TourView, stops: Sequence[StopView]) -> Page:
    tour = view.tour
    return Page(
        lang=view.wanted,
        path=tour_url(tour.id, view.wanted),
        title=view.title,
        description=view.summary,
        shell=view.context.shell,
        translations={lang: tour_url(tour.id, lang) for lang in tour.facts.languages},
        theme=tour.facts.theme,
        image=view.poster().picture.url,
        kind="article",
        data=_trip(view, stops),
    )


def _stop_page(
    view: TourView, stops: Sequence[StopView], index: int
) -> tuple[Page, dict[str, object]]:
    """Return the frame of a stop's page, and all that its template sees besides."""
    stop, tour = stops[index], view.tour
    page = Page(
        lang=view.wanted,
        path=f"{tour_url(tour.id, view.wanted)}{stop.id}/",
        title=f"{stop.title}, {view.title}",
        description=stop.description or view.summary,
        shell=view.context.shell,
        translations={
            lang: f"{tour_url(tour.id, lang)}{stop.id}/" for lang in tour.facts.languages
        },
        theme=tour.facts.theme,
        image=(stop.hero or view.poster()).picture.url,
        kind="article",
        data={"@context": "https://schema.org", **_attraction(stop)},
    )
    return page, {
        "stop": stop,
        "total": len(stops),
        "before": stops[index - 1] if index else None,
        "after": stops[index + 1] if index + 1 < len(stops) else None,
        "tour_url": tour_url(tour.id, view.wanted),
        "tour_title": view.title,
    }


def _trip(view: TourView, stops: Sequence[StopView]) -> dict[str, object]:
    """Return the tour as schema.org's TouristTrip."""
    items = [
        {"@type": "ListItem", "position": stop.number, "item": _attraction(stop)} for stop in stops
    ]
    return {
        "@context": "https://schema.org",
        "@type": "TouristTrip",
        "name": view.title,
        "description": view.summary,
        "inLanguage": view.lang,
        "provider": {"@type": "Organization", "name": view.tour.facts.publisher.name},
        "itinerary": {"@type": "ItemList", "itemListElement": items},
    }


def _attraction(stop: StopView) -> dict[str, object]:
    place = {"@type": "GeoCoordinates", "latitude": stop.facts.lat, "longitude": stop.facts.lon}
    return {"@type": "TouristAttraction", "name": stop.title, "geo": place}
