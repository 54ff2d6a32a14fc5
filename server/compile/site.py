"""The pages that belong to no tour: catalogue, map, words, territory, journal and so on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from server.compile import dates, glossary, overview, search_page
from server.compile.pages import tour_url
from server.model.filters import MINUTES, THEMES
from server.model.pack import Card
from server.model.site import Withdrawn
from server.render import Links, Page, Prose, Shell, html, load_texts, tidy
from server.render.texts import language_in_words, load_prose

ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)
SCREENSHOTS = (
    ("screenshot-narrow.png", "780x1688", "narrow"),
    ("screenshot-wide.png", "1280x800", "wide"),
)
PAPER = "#f7f4ed"


@dataclass(frozen=True)
class CardView:
    """A tour's card in one language; `lang` is another one where the tour lacks it."""

    tour: str
    theme: str
    lang: str
    language: str
    url: str
    title: str
    summary: str
    alt: str
    poster: str
    duration_min: int
    length_m: int
    climb_m: int | None
    accessible: bool
    wheelchair: str
    start: tuple[float, float]
    size_bytes: int


def pages(cards: Sequence[Card], shell: Shell, languages: Sequence[str]) -> dict[str, bytes]:
    """Return every page of the site by address, with its manifests, robots.txt and sitemap."""
    made: dict[str, bytes] = {}
    for lang in languages:
        made |= _in_language(cards, _Frame(lang, shell, tuple(languages)))
        made[f"/{lang}/app.webmanifest"] = _manifest(lang, shell)
    made["/app.webmanifest"] = _manifest(languages[0], shell)
    made["/robots.txt"] = _robots(shell).encode()
    if shell.origin:
        made["/sitemap.xml"] = _sitemap(cards, shell, languages).encode()
    return made


def withdrawn(gone: Withdrawn, shell: Shell, languages: Sequence[str]) -> dict[str, bytes]:
    """Return the page of a tour that was taken back, in every language, by address."""
    made: dict[str, bytes] = {}
    for lang in languages:
        t = load_texts(lang)
        frame = _Frame(lang, shell, tuple(languages))
        words = (t("withdrawn.title"), t("withdrawn.text"))
        page = frame.page(f"tours/{gone.tour}", words, indexed=False)
        spoken = next(
            (code for code in (lang, "en", *gone.reasons) if gone.reasons.get(code)), lang
        )
        reason = gone.reasons.get(spoken, "")
        made[page.path] = html("site/withdrawn.html", page, reason=reason, spoken=spoken)
    return made


@dataclass(frozen=True)
class _Frame:
    """What the pages of one language share."""

    lang: str
    shell: Shell
    languages: tuple[str, ...]

    def page(self, name: str, words: tuple[str, str], tab: str = "", indexed: bool = True) -> Page:
        """Return the frame of `/<lang>/<name>/`; `words` are its title and description."""
        tail = f"{name}/" if name else ""
        return Page(
            lang=self.lang,
            path=f"/{self.lang}/{tail}",
            title=words[0],
            description=words[1],
            shell=self.shell,
            translations={lang: f"/{lang}/{tail}" for lang in self.languages},
            tab=tab,
            indexed=indexed,
        )


def _in_language(cards: Sequence[Card], frame: _Frame) -> dict[str, bytes]:
    t = load_texts(frame.lang)
    views = [_card(card, frame.lang) for card in cards]
    drawn = overview.draw(
        [(card, view.title, view.url) for card, view in zip(cards, views, strict=True)], t
    )
    home = frame.page("", (t("home.title"), t("app.description")), tab="explore")
    plan = frame.page("map", (t("map.title"), t("map.text")), tab="map")
    kept = frame.page(
        "offline", (t("offline.title"), t("offline.description")), tab="offline", indexed=False
    )
    walked = frame.page(
        "journal", (t("journal.title"), t("journal.description")), tab="journal", indexed=False
    )
    year = dates.of_year(cards, frame.lang)
    lost = frame.page("404", (t("missing.title"), t("missing.text")), indexed=False)
    return {
        home.path: html(
            "site/home.html",
            home,
            cards=views,
            dates=year,
            dates_until=dates.last_of([date.until for date in year]),
            themes=[theme for theme in THEMES if any(card.theme == theme for card in cards)],
            soon_done=next((n for n in MINUTES if any(c.duration_min <= n for c in cards)), None),
        ),
        plan.path: html("site/map.html", plan, cards=views, overview=drawn),
        kept.path: html("site/offline.html", kept, size=None),
        walked.path: html("site/journal.html", walked),
        lost.path: html("site/missing.html", lost),
        **_words(cards, views, frame),
        f"/{frame.lang}/search/": search_page.render(
            frame.shell, frame.lang, frame.languages, search_page.Answer()
        ),
        **dict(_prose(name, frame) for name in ("territory", "about")),
    }


def _words(cards: Sequence[Card], views: Sequence[CardView], frame: _Frame) -> dict[str, bytes]:
    """Return the page of all tours' words."""
    t = load_texts(frame.lang)
    page = frame.page("glossary", (t("glossary.title"), t("glossary.description")))
    uses = [glossary.Use(view.title, view.url, view.lang) for view in views]
    letters = glossary.letters(list(zip(cards, uses, strict=True)), frame.lang)
    return {page.path: html("site/glossary.html", page, letters=letters)}


def _prose(name: str, frame: _Frame) -> tuple[str, bytes]:
    """Return a page that is written in Markdown, in web/texts/<lang>/<name>.md."""
    t = load_texts(frame.lang)
    page = frame.page(name, (t(f"{name}.title"), t(f"{name}.description")))
    prose = Prose(frame.lang, t, Links(), lambda _: Markup())
    body = prose.html(load_prose(name, frame.lang))
    return page.path, html("site/prose.html", page, prose=body, pictured=name == "territory")


def _card(card: Card, wanted: str) -> CardView:
    """Return the card in the wanted language, else in English, else as it was written."""
    lang = card.spoken(wanted, card.titles)
    return CardView(
        tour=card.tour,
        theme=card.theme,
        lang=lang,
        language=language_in_words(lang, wanted),
        url=tour_url(card.tour, lang),
        title=tidy(card.titles[lang], lang),
        summary=tidy(card.summaries[lang], lang),
        alt=tidy(card.alt[lang], lang),
        poster=card.poster,
        duration_min=card.duration_min,
        length_m=card.length_m,
        climb_m=card.climb_m,
        accessible=card.wheelchair == "yes",
        wheelchair=card.wheelchair,
        start=card.start,
        size_bytes=card.size_bytes,
    )


def _manifest(lang: str, shell: Shell) -> bytes:
    """Return the web app manifest; `id` is the same in every language, so it is one app."""
    t = load_texts(lang)
    manifest = {
        "id": "/",
        "name": t("app.name"),
        "short_name": t("app.name"),
        "description": t("app.description"),
        "lang": lang,
        "dir": "ltr",
        "start_url": f"/{lang}/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["travel", "navigation", "education"],
        "icons": _icons(shell.icons),
        "screenshots": _screenshots(shell.icons),
        "shortcuts": [
            {"name": t("nav.offline"), "url": f"/{lang}/offline/"},
            {"name": t("nav.map"), "url": f"/{lang}/map/"},
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _icons(icons: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"src": icons[name], "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
        if name in icons
    ]


def _screenshots(icons: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"src": icons[name], "sizes": sizes, "type": "image/png", "form_factor": form}
        for name, sizes, form in SCREENSHOTS
        if name in icons
    ]


def _robots(shell: Shell) -> str:
    lines = ["User-agent: *", "Disallow: /studio/", "Disallow: /packs/", "Disallow: /*/search/"]
    if shell.origin:
        lines.append(f"Sitemap: {shell.origin}/sitemap.xml")
    return "\n".join(lines) + "\n"


def _sitemap(cards: Sequence[Card], shell: Shell, languages: Sequence[str]) -> str:
    """Return the sitemap (sitemaps.org, 0.9) of the pages that a search engine may show."""
    paths = [
        f"/{lang}/{name}"
        for lang in languages
        for name in ("", "map/", "glossary/", "territory/", "about/")
    ]
    paths += [tour_url(card.tour, lang) for card in cards for lang in card.languages]
    urls = "".join(f"<url><loc>{escape(shell.origin + path)}</loc></url>\n" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
