"""The site around the tours: its pages, its worker, its lists. Made anew at each release."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from server.compile import client, site
from server.compile.archive import Content
from server.compile.build import Site
from server.compile.client import asset
from server.model.memory import Memory
from server.model.pack import Card
from server.model.site import Edition, Withdrawn
from server.render import INTERFACE_LANGUAGES, Shell

JSON = "application/json"
STUDIO = "studio"
"""In the path of what only the staff sees: where it changes, phones need no update."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
}


def load_site(web: Path, origin: str, notice_key: str = "", memory: Memory | None = None) -> Site:
    """Read `web/` and name everything in it. `origin` is the address that visitors type, and
    `notice_key` what notices are verified with.
    """  # noqa: D205
    icons = {path.name: asset(path.read_bytes(), path.suffix) for path in _icons(web)}
    built = client.build(web, _words(web), memory)
    shell = Shell(
        style_url=built.style.url,
        script_urls={name: built.scripts[name].url for name in client.ENTRIES},
        preload_fonts=tuple(font.url for font in built.fonts.values()),
        icons={name: icon.url for name, icon in icons.items()},
        build=built.build,
        origin=origin,
        notice_key=notice_key,
    )
    return Site(built, shell, tuple(icons.values()))


def surface(cards: list[Card], editions: Iterable[Edition], made: Site) -> Iterator[Content]:
    """Yield every file of the site that is not a tour's."""
    pages = site.pages(cards, made.shell, INTERFACE_LANGUAGES)
    yield made.client.worker
    yield from made.client.files
    yield from made.icons
    yield from (icon._replace(url="/favicon.ico") for icon in made.icons if _is_ico(icon))
    for url, data in pages.items():
        yield Content(url, _type(url), data)
    yield Content("/catalogue.json", JSON, _catalogue(editions))
    yield Content("/shell.json", JSON, _shell(cards, pages, made))


def withdrawn_pages(
    gone: Iterable[Withdrawn], shell: Shell, languages: Sequence[str]
) -> Iterator[Content]:
    """Yield the pages that say why a tour is no longer there."""
    for one in gone:
        for url, data in site.withdrawn(one, shell, languages).items():
            yield Content(url, TYPES[".html"], data)


def _is_ico(icon: Content) -> bool:
    """Say whether browsers ask for this icon by its old name, whatever a page says."""
    return icon.url.endswith(".ico")


def _icons(web: Path) -> list[Path]:
    return sorted(path for path in web.glob("icons/*") if path.suffix in TYPES)


def _words(web: Path) -> bytes:
    """Return a hash of the templates and texts: a page may change where no script does."""
    digest = hashlib.sha256()
    for folder in ("templates", "texts", "illustrations", "icons"):
        for path in sorted((web / folder).rglob("*")):
            if path.is_file() and STUDIO not in path.relative_to(web).as_posix():
                digest.update(path.read_bytes())
    return digest.digest()


def _type(url: str) -> str:
    return TYPES[".html"] if url.endswith("/") else TYPES[Path(url).suffix]


def _catalogue(editions: Iterable[Edition]) -> bytes:
    manifests = [edition.manifest for edition in editions]
    tours = [
        {
            "tour": manifest.tour,
            "edition": manifest.edition,
            "languages": manifest.languages,
            "manifest": f"/packs/{manifest.tour}.json",
        }
        for manifest in manifests
    ]
    return json.dumps({"tours": tours}).encode()


def _shell(cards: list[Card], pages: dict[str, bytes], made: Site) -> bytes:
    """Return what the worker keeps so that the site's own pages open without a network."""
    listed = {
        "build": made.shell.build,
        "pages": [url for url in pages if url.endswith(("/", ".webmanifest"))],
        "assets": sorted(
            {content.url for content in made.client.files}
            | {icon.url for icon in made.icons if icon.url.endswith(".svg")}
            | {card.poster for card in cards}
        ),
        "hash": hashlib.sha256(b"".join(pages[url] for url in sorted(pages))).hexdigest()[:16],
    }
    return json.dumps(listed).encode()
