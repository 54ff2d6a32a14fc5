import asyncio
import io
import shutil
import zipfile
import zlib
from dataclasses import replace
from datetime import date

import pytest

from server.author import FolderTree
from server.compile.surface import load_site
from server.model import patch
from server.model.index import read_index
from server.model.pack import Manifest, changed_stops, delta
from server.model.site import KEY_FILE
from server.model.tree import MemoryTree
from server.publish import publish, refresh
from server.settings import WEB
from server.store.blobs import Blobs
from tests.builders import make_tour_files
from tests.site import TODAY, TOURS, open_site, publish_files

TOUR = "petite-visite"


@pytest.fixture(scope="module")
async def first(tmp_path_factory):
    """One published tour: the folder, what was said of it."""
    data = tmp_path_factory.mktemp("data")
    return data, await publish_files(data, {TOUR: make_tour_files()})


def index_of(data):
    blobs = Blobs(data)
    current = blobs.current()
    assert current
    return read_index(blobs.read(current))


def content(data, path):
    (found,) = (r for r in index_of(data).resources if r.path == path)
    return Blobs(data).read(found.sha256)


def manifest_of(data, tour=TOUR):
    return Manifest.model_validate_json(content(data, f"/packs/{tour}.json"))


def changed(path, old, new):
    files = make_tour_files()
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


def test_a_good_tour_becomes_edition_one(first):
    data, (outcome,) = first
    assert (outcome.tour, outcome.edition, outcome.fresh) == (TOUR, 1, True)
    assert not [p for p in outcome.problems if p.severity == "error"]
    assert outcome.size_bytes == manifest_of(data).archive.size_bytes


def test_every_entry_of_the_manifest_lies_in_the_archive_where_it_says(first):
    data, _ = first
    manifest = manifest_of(data)
    archive = content(data, manifest.archive.url)
    assert len(archive) == manifest.archive.size_bytes
    for entry in manifest.entries:
        stored = archive[entry.offset : entry.offset + entry.length]
        plain = zlib.decompress(stored, -15) if entry.method == "deflate" else stored
        assert plain == content(data, entry.url)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None


def test_the_pack_is_closed(first):
    """Whatever a document or its styles name by hash is an entry of the same pack."""
    data, _ = first
    entries = {entry.url for entry in manifest_of(data).entries}
    documents = [url for url in entries if url.endswith("/")]
    assert sorted(documents) == [f"/en/tours/{TOUR}/", f"/fr/tours/{TOUR}/"]
    named = set()
    for url in (*documents, *(u for u in entries if u.endswith((".css", ".js")))):
        named |= {part.split(b'"')[0].split(b" ")[0].split(b")")[0].decode()
                  for part in content(data, url).split(b"/a/")[1:]}  # fmt: skip
    icons = {r.path for r in index_of(data).resources if r.path.endswith((".png", ".ico"))}
    assert {f"/a/{name}" for name in named} - icons <= entries


def test_the_site_around_it_is_there_in_four_languages(first):
    data, _ = first
    paths = {resource.path for resource in index_of(data).resources}
    pages = ("", "offline/", "map/", "glossary/", "territory/", "about/", "404/")
    assert {f"/{lang}/{page}" for lang in ("fr", "en", "nl", "de") for page in pages} <= paths
    assert {"/worker.js", "/shell.json", "/catalogue.json", f"/fr/tours/{TOUR}/gare/"} <= paths


def test_text_is_compressed_and_media_answer_ranges(first):
    data, _ = first
    table = {resource.path: resource for resource in index_of(data).resources}
    assert table["/fr/"].encodings == ("br", "gzip")
    assert not table["/fr/"].ranges
    assert table[manifest_of(data).archive.url].ranges
    assert {r.cache for p, r in table.items() if p.startswith("/a/")} == {"immutable"}
    assert {r.cache for p, r in table.items() if p.endswith("/")} == {"revalidate"}


def give_key(data, other):
    """Let a folder be of the same house as another: the key is in every document."""
    other.mkdir(exist_ok=True)
    shutil.copy2(data / KEY_FILE, other / KEY_FILE)


async def test_the_same_tree_gives_the_same_archive_in_the_same_house(first, tmp_path):
    give_key(first[0], tmp_path)
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    assert manifest_of(tmp_path).archive == manifest_of(first[0]).archive


async def test_publishing_again_makes_no_edition(tmp_path):
    for fresh in (True, False):
        (outcome,) = await publish_files(tmp_path, {TOUR: make_tour_files()})
        assert (outcome.edition, outcome.fresh) == (1, fresh)


async def test_a_changed_stop_is_a_new_edition_and_a_small_delta(tmp_path):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    old = manifest_of(tmp_path)
    later = changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")
    (outcome,) = await publish_files(tmp_path, {TOUR: later})
    new = manifest_of(tmp_path)
    assert (outcome.edition, new.edition) == (2, 2)
    assert changed_stops(old, new) == ("lampe",)
    assert {entry.type for entry in delta(old, new).fetch} == {"text/html; charset=utf-8"}
    assert content(tmp_path, old.archive.url), "the old archive still answers"


async def test_errors_stop_their_tour_and_no_other(tmp_path):
    broken = changed("stops/lampe/stop.yaml", b"at:", b"att:")
    other = {path: data.replace(b"id: petite-visite", b"id: autre-visite")
             for path, data in make_tour_files().items()}  # fmt: skip
    outcomes = await publish_files(tmp_path, {TOUR: broken, "autre-visite": other})
    assert [(o.edition, o.fresh) for o in outcomes] == [(None, False), (1, True)]
    assert "error" in {problem.severity for problem in outcomes[0].problems}
    assert f"/packs/{TOUR}.json" not in {r.path for r in index_of(tmp_path).resources}


async def test_a_pack_over_its_budget_is_a_problem(tmp_path):
    heavy = changed("tour.yaml", b"theme:", b"budget_kb: 1\ntheme:")
    (outcome,) = await publish_files(tmp_path, {TOUR: heavy})
    assert outcome.edition is None
    assert outcome.problems[-1].code == "over-budget"


async def test_a_publisher_that_dies_leaves_the_old_site(tmp_path, monkeypatch):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    before = Blobs(tmp_path).current()

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("server.publish.release.surface", die)
    later = changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")
    with pytest.raises(KeyboardInterrupt):
        await publish_files(tmp_path, {TOUR: later})
    monkeypatch.undo()
    assert Blobs(tmp_path).current() == before
    (outcome,) = await publish_files(tmp_path, {TOUR: later})
    assert outcome.edition == 2


async def test_two_publishers_at_once_both_end_in_the_catalogue(tmp_path):
    other = {path: data.replace(b"id: petite-visite", b"id: autre-visite")
             for path, data in make_tour_files().items()}  # fmt: skip
    await asyncio.gather(
        publish_files(tmp_path, {TOUR: make_tour_files()}),
        publish_files(tmp_path, {"autre-visite": other}),
    )
    paths = {resource.path for resource in index_of(tmp_path).resources}
    assert {f"/packs/{TOUR}.json", "/packs/autre-visite.json"} <= paths


async def test_a_new_build_renews_the_pages_and_leaves_the_editions(tmp_path, monkeypatch):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    old = manifest_of(tmp_path)
    made = load_site(WEB, "")
    newer = replace(made, client=replace(made.client, build="next"))
    async with open_site(tmp_path) as store:
        assert not await refresh(store)
        monkeypatch.setattr("server.publish.site.load_site", lambda *_: newer)
        assert await refresh(store)
    assert index_of(tmp_path).build == "next"
    assert manifest_of(tmp_path) == old


async def test_a_lost_pointer_is_found_again(tmp_path):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    before = Blobs(tmp_path).current()
    (tmp_path / "current").write_text("0" * 64)
    async with open_site(tmp_path) as store:
        await refresh(store)
    assert Blobs(tmp_path).current() == before


async def test_progress_is_told_picture_by_picture(tmp_path):
    """Three photographs and a recording, then the tour; what is there already costs no step."""
    said: list[tuple[str, int, int]] = []

    async def run(files):
        said.clear()
        async with open_site(tmp_path) as store:
            await publish(store, {TOUR: MemoryTree(files)}, TODAY, lambda *step: said.append(step))
        return said

    assert await run(make_tour_files()) == [(TOUR, done, 5) for done in range(6)]
    assert await run(make_tour_files()) == [(TOUR, 1, 1)]
    later = changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")
    assert await run(later) == [(TOUR, 0, 1), (TOUR, 1, 1)]


async def test_building_on_what_is_there_gives_the_same_bytes_as_building_anew(tmp_path):
    later = changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")
    await publish_files(tmp_path / "on", {TOUR: make_tour_files()})
    await publish_files(tmp_path / "on", {TOUR: later})
    give_key(tmp_path / "on", tmp_path / "anew")
    await publish_files(tmp_path / "anew", {TOUR: later})

    def pages(data):
        kept = index_of(data).resources
        return {r.path: r.sha256 for r in kept if TOUR in r.path and r.path.endswith("/")}

    on, anew = manifest_of(tmp_path / "on"), manifest_of(tmp_path / "anew")
    assert on.archive == anew.archive
    assert pages(tmp_path / "on") == pages(tmp_path / "anew")


async def test_an_unchanged_tour_says_the_same_without_being_read_again(tmp_path, monkeypatch):
    files = changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")
    (first,) = await publish_files(tmp_path, {TOUR: files})
    assert first.problems
    monkeypatch.setattr("server.publish.pool.check", None)
    (again,) = await publish_files(tmp_path, {TOUR: files})
    assert (again.problems, again.edition, again.fresh) == (first.problems, 1, False)


async def test_an_unchanged_tour_is_judged_anew_on_another_day(tmp_path):
    """The rights of its photograph end on the last day of 2031."""
    tree = MemoryTree(make_tour_files())
    async with open_site(tmp_path) as store:
        await publish(store, {TOUR: tree}, TODAY)
        (outcome,) = await publish(store, {TOUR: tree}, date(2032, 1, 1))
    assert outcome.edition is None
    assert any(problem.severity == "error" for problem in outcome.problems)


async def test_a_document_that_changed_a_little_comes_with_a_patch(tmp_path):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    old = manifest_of(tmp_path)
    assert not [entry for entry in old.entries if entry.patch]
    await publish_files(
        tmp_path, {TOUR: changed("stops/lampe/fr.md", b"title: ", b"title: Vraie ")}
    )
    new = manifest_of(tmp_path)
    (entry,) = (entry for entry in new.entries if entry.patch)
    assert entry.url == f"/fr/tours/{TOUR}/"
    steps = content(tmp_path, entry.patch.url)
    assert len(steps) == entry.patch.size_bytes < entry.length / 2
    before = Blobs(tmp_path).read(entry.patch.source)
    assert patch.apply(steps, before) == content(tmp_path, entry.url)


@pytest.mark.tours
async def test_a_corrected_sentence_of_a_real_tour_costs_under_five_percent(tmp_path):
    """The drawn starter tours are small packs, so the manifest must be small too."""
    tree = FolderTree(TOURS / "gare-louvre-lens")
    files = {path: tree.read(path) for path in tree.paths}
    await publish_files(tmp_path, {"gare-louvre-lens": files})
    path = "stops/apollo/fr.md"
    files[path] = files[path].replace(b"Reculez", b"Avancez") + b"\nUne phrase de plus.\n"
    await publish_files(tmp_path, {"gare-louvre-lens": files})
    manifest = manifest_of(tmp_path, "gare-louvre-lens")
    (entry,) = (entry for entry in manifest.entries if entry.patch)
    sent = [wire_bytes(tmp_path, url) for url in ("/packs/gare-louvre-lens.json", entry.patch.url)]
    assert sum(sent) < 0.05 * manifest.archive.size_bytes, sent


def wire_bytes(data, path):
    """What a phone receives for an address: its smallest variant."""
    (found,) = (r for r in index_of(data).resources if r.path == path)
    blobs = Blobs(data)
    variants = [blobs.path(found.sha256, encoding) for encoding in found.encodings]
    return min(file.stat().st_size for file in (*variants, blobs.path(found.sha256)))
