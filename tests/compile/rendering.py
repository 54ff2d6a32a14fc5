"""The small tour of tests.builders, rendered: for the tests of its pages."""

from datetime import date

from markupsafe import Markup

from server.author import load
from server.compile import pages
from server.compile.pages import PackContext, Picture, Sound
from server.model.memory import Memory
from server.model.tour import Tour
from server.model.tree import MemoryTree
from server.render import Shell
from tests.builders import make_tour_files

TODAY = date(2026, 11, 23)
SHELL = Shell("/a/s.css", {"start": "/a/start.js"}, origin="https://visite.example")
FR, EN = "/fr/tours/petite-visite/", "/en/tours/petite-visite/"
STOPS = ["gare", "lampe", "louvre"]


def make_tour(**changes: str | None) -> Tour:
    tour, problems = load(MemoryTree(make_tour_files(**changes)), TODAY)
    assert tour, problems
    return tour


def make_context(tour: Tour) -> PackContext:
    assets = [*tour.assets.values(), *(a for stop in tour.stops for a in stop.assets.values())]
    paths = [asset.path for asset in assets]
    return PackContext(
        pictures={
            path: Picture(f"/a/{path}", 1280, 800, ((f"/a/s-{path}", 640), (f"/a/{path}", 1280)))
            for path in paths
            if not path.endswith(".wav")
        },
        sounds={path: Sound(f"/a/{path}", "audio/mp4", 820_000, 200, (50,) * 64) for path in paths},
        map={
            lang: Markup('<svg class="map" data-lang="{}"></svg>').format(lang)
            for lang in tour.texts
        },
        shell=SHELL,
        manifest_url="/packs/petite-visite.json",
    )


def documents(tour: Tour, context: PackContext) -> dict[str, bytes]:
    return pages.documents(tour, context, Memory())


def stop_pages(tour: Tour, context: PackContext) -> dict[str, bytes]:
    return pages.stop_pages(tour, context, Memory())
