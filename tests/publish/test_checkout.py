"""Drafts as folders: pulled, changed, pushed; what both changed stops either, and loses nothing."""

from datetime import UTC, datetime

import pytest

from server.model.draft import ConflictError
from server.model.tree import MemoryTree
from server.publish import open_store
from server.publish.checkout import MEMORY, CheckoutError, pull, push
from server.publish.drafts import Writer, save_file, take_tree
from server.settings import Settings
from server.store import revisions
from tests.builders import make_tour_files

TOUR = "petite-visite"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ME, THEM = Writer("moi", NOW), Writer("Malika", NOW)


@pytest.fixture
async def store(tmp_path):
    async with open_store(Settings(data=tmp_path / "data")) as opened:
        await take_tree(opened, TOUR, MemoryTree(make_tour_files()), THEM)
        yield opened


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "tours" / TOUR


async def theirs(store, path, data):
    """Save a file in the studio."""
    async with store.database.read() as tx:
        head = await revisions.head(tx, TOUR)
    await save_file(store, TOUR, path, data, head.hashes.get(path), THEM)


async def text(store, path):
    async with store.database.read() as tx:
        head = await revisions.head(tx, TOUR)
    return store.blobs.read(head.hashes[path]).decode()


async def test_what_is_pulled_is_the_draft_and_pushing_it_changes_nothing(store, folder):
    assert await pull(store, TOUR, folder) == (len(make_tour_files()), 0)
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MEMORY
    }
    assert files == make_tour_files()
    assert (await push(store, folder, ME)).number == 1
    assert await pull(store, TOUR, folder) == (0, 0)


async def test_changes_go_both_ways(store, folder):
    await pull(store, TOUR, folder)
    (folder / "fr.md").write_text("---\ntitle: A\n---\n", "utf-8")
    (folder / "en.md").unlink()
    (folder / "de.md").write_text("---\ntitle: Neu\n---\n", "utf-8")
    await theirs(store, "stops/gare/fr.md", b"---\ntitle: B\n---\n")
    head = await push(store, folder, ME, "note")
    assert "en.md" not in head.hashes
    assert "de.md" in head.hashes
    assert await text(store, "stops/gare/fr.md") == "---\ntitle: B\n---\n"
    assert await pull(store, TOUR, folder) == (1, 0)
    assert (folder / "stops/gare/fr.md").read_text() == "---\ntitle: B\n---\n"


async def test_what_is_deleted_there_is_deleted_here(store, folder):
    await pull(store, TOUR, folder)
    await theirs(store, "stops/gare/fr.wav", None)
    assert await pull(store, TOUR, folder) == (0, 1)
    assert not (folder / "stops/gare/fr.wav").exists()


async def test_what_both_changed_stops_push_and_pull(store, folder):
    await pull(store, TOUR, folder)
    (folder / "fr.md").write_text("mine", "utf-8")
    await theirs(store, "fr.md", b"theirs")
    await theirs(store, "en.md", b"theirs")
    for act in (lambda: push(store, folder, ME), lambda: pull(store, TOUR, folder)):
        with pytest.raises(ConflictError, match=r"fr\.md"):
            await act()
    assert (folder / "fr.md").read_text() == "mine"
    assert (folder / "en.md").read_bytes() == make_tour_files()["en.md"]
    assert await text(store, "fr.md") == "theirs"
    (folder / "fr.md").write_text("theirs", "utf-8")
    assert await pull(store, TOUR, folder) == (1, 0)


async def test_a_folder_that_was_not_pulled_is_left_alone(store, folder, tmp_path):
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("x")
    with pytest.raises(CheckoutError, match="empty folder"):
        await pull(store, TOUR, folder)
    with pytest.raises(CheckoutError, match="was not pulled"):
        await push(store, folder, ME)
    with pytest.raises(CheckoutError, match="no draft"):
        await pull(store, "nowhere", tmp_path / "x")
    (folder / "mine.txt").unlink()
    await pull(store, TOUR, folder)
    await take_tree(store, "petite", MemoryTree({"tour.yaml": b"id: petite"}), THEM)
    with pytest.raises(CheckoutError, match="another folder"):
        await pull(store, "petite", folder)
    (folder / MEMORY).write_text("{")
    with pytest.raises(CheckoutError, match="broken"):
        await push(store, folder, ME)
