"""Drafts: compare-and-set, growing automatic revisions, history, and six editors at once."""

import asyncio
import random

import pytest

from server import author
from server.author import load
from server.model.draft import ConflictError
from server.store import revisions
from server.store.blobs import Blobs
from server.store.revisions import GROWS_FOR, Save, StoredTree
from tests.builders import make_tour_files
from tests.store.conftest import NOON

FR, EN, YAML = "stops/gare/fr.md", "stops/gare/en.md", "tour.yaml"


@pytest.fixture
def save(tx):
    """Return a function that saves files in one go, as seen in the head where not said."""

    async def save(wanted, seen=None, author="Malika", at=NOON, **more):
        if seen is None:
            seen = (await revisions.head(tx, "terrils")).hashes
        return await revisions.save(tx, Save("terrils", wanted, seen, author, at, **more))

    return save


async def numbers(tx):
    return [one.number for one in await revisions.history(tx, "terrils", 10_000, 100)]


async def test_what_was_never_saved_has_no_files(tx):
    assert await revisions.head(tx, "terrils") == (0, {})
    assert await revisions.drafts(tx) == ()
    assert await revisions.tree(tx, "terrils", 1) is None
    assert await revisions.revision(tx, "terrils", 1) is None


async def test_files_are_added_changed_and_deleted(tx, save):
    assert (await save({FR: "a", EN: "b"})).hashes == {EN: "b", FR: "a"}
    assert (await save({FR: "c"})).hashes == {EN: "b", FR: "c"}
    assert (await save({EN: None})).hashes == {FR: "c"}
    assert await numbers(tx) == [3, 2, 1]
    assert await revisions.tree(tx, "terrils", 1) == {EN: "b", FR: "a"}
    assert [draft.tour for draft in await revisions.drafts(tx)] == ["terrils"]


async def test_other_files_merge_by_themselves(tx, save):
    opened = (await save({FR: "a", EN: "b"})).hashes
    await save({FR: "mine"}, opened)
    assert (await save({EN: "hers"}, opened, "Piet")).hashes == {EN: "hers", FR: "mine"}


async def test_the_same_file_collides_and_nothing_is_saved(tx, save):
    opened = (await save({FR: "a", EN: "b"})).hashes
    await save({FR: "hers"}, opened, "Malika")
    with pytest.raises(ConflictError) as refused:
        await save({FR: "mine", EN: "x"}, opened, "Piet")
    assert refused.value.collisions == ((FR, "a", "hers"),)
    assert (await revisions.head(tx, "terrils")).hashes == {EN: "b", FR: "hers"}


async def test_who_wants_what_stands_already_is_in_no_ones_way(tx, save):
    opened = (await save({FR: "a"})).hashes
    first = await save({FR: "same"}, opened)
    assert await save({FR: "same"}, opened, "Piet") == first
    assert await numbers(tx) == [2, 1]


async def test_a_file_that_another_added_or_deleted_collides(tx, save):
    await save({FR: "a", EN: "b"})
    with pytest.raises(ConflictError):
        await save({YAML: "mine", EN: "mine"}, {})
    await save({EN: None})
    with pytest.raises(ConflictError):
        await save({EN: "mine"}, {EN: "b"})


async def test_automatic_revisions_grow_for_ten_minutes(tx, save, later):
    await save({FR: "a", EN: "b"})
    for second in range(0, 60, 3):
        await save({FR: f"typed {second}"}, at=later(seconds=second), automatic=True)
    (typed, _) = await revisions.history(tx, "terrils", 10_000, 10)
    assert typed.changes[FR].before == "a"
    assert typed.changes[FR].after == "typed 57"
    assert (typed.started_at, typed.saved_at) == (NOON, later(seconds=57))
    await save({FR: "after lunch"}, at=NOON + GROWS_FOR, automatic=True)
    assert len(await numbers(tx)) == 3


async def test_a_revision_grows_over_a_colleagues_and_hers_stands(tx, save, later):
    await save({FR: "a", EN: "b"})
    await save({FR: "one"}, automatic=True)
    await save({EN: "piet"}, author="Piet", automatic=True)
    await save({FR: "two"}, at=later(minutes=1), automatic=True)
    mine, hers, _ = await revisions.history(tx, "terrils", 10_000, 10)
    assert (mine.changes[FR].before, mine.changes[FR].after) == ("a", "two")
    assert hers.changes == {EN: hers.changes[EN]}
    assert await revisions.tree(tx, "terrils", hers.number) == {EN: "piet", FR: "one"}
    assert {"one", "two", "piet"} <= await revisions.kept(tx)


@pytest.mark.parametrize("other", [{"author": "Piet"}, {"automatic": False}, {"wanted": {EN: "x"}}])
async def test_only_the_same_author_and_file_grow(tx, save, other):
    await save({FR: "a", EN: "b"})
    await save({FR: "one"}, automatic=True)
    await save(**{"wanted": {FR: "two"}, "automatic": True} | other)
    assert await numbers(tx) == [3, 2, 1]


async def test_a_sealed_revision_does_not_grow(tx, save):
    head = await save({FR: "one"}, automatic=True)
    await revisions.seal(tx, "terrils", head.number)
    await save({FR: "two"}, automatic=True)
    assert await numbers(tx) == [2, 1]


async def test_what_grew_away_is_not_kept(tx, save):
    await save({FR: "a"})
    await save({FR: "one"}, automatic=True)
    await save({FR: "two"}, automatic=True)
    assert await revisions.kept(tx) == {"a", "two"}


async def test_putting_back_is_a_new_revision(tx, save):
    await save({FR: "a", EN: "b"})
    newest = await save({FR: "c", EN: None, YAML: "d"})
    head = await revisions.put_back(tx, "terrils", 1, newest.number, "Hans", NOON)
    assert head == (3, {EN: "b", FR: "a"})
    assert await revisions.tree(tx, "terrils", 2) == {FR: "c", YAML: "d"}
    with pytest.raises(ConflictError):
        await revisions.put_back(tx, "terrils", 1, 2, "Hans", NOON)
    with pytest.raises(ConflictError):
        await revisions.put_back(tx, "terrils", 99, 3, "Hans", NOON)


async def test_a_stored_tree_is_read_and_checked_like_a_folder(tx, tmp_path):
    blobs, files = Blobs(tmp_path), make_tour_files()
    tree = StoredTree(blobs, {path: blobs.add(data) for path, data in files.items()})
    assert tree.paths == frozenset(files)
    tour, problems = load(tree, NOON.date())
    assert tour
    assert author.save(tour, tree.read).paths <= tree.paths
    assert not [problem for problem in problems if problem.severity == "error"]
    with pytest.raises(KeyError):
        tree.read("nowhere.md")


async def test_six_editors_at_once_lose_nothing(open_here):
    """Each saves its own file and every fifth time the common one, seen at its last look."""
    told, refused = [], 0
    paths = [f"stops/{number}/fr.md" for number in range(6)]

    async def edit(database, me, chance):
        nonlocal refused
        for turn in range(60):
            path = paths[0] if chance.random() < 0.2 else paths[me]
            async with database.read() as tx:
                seen = (await revisions.head(tx, "terrils")).hashes
            await asyncio.sleep(0)
            wish = Save("terrils", {path: f"{me}-{turn}"}, seen, f"editor {me}", NOON)
            try:
                async with database.write() as tx:
                    await revisions.save(tx, wish)
                told.append((path, seen.get(path), f"{me}-{turn}"))
            except ConflictError:
                refused += 1

    async with open_here() as one, open_here() as two:
        await asyncio.gather(*(edit((one, two)[me % 2], me, random.Random(me)) for me in range(6)))
        async with one.read() as tx:
            history = await revisions.history(tx, "terrils", 10_000, 1000)
            head = await revisions.head(tx, "terrils")
    done = [
        (path, change.before, change.after)
        for one in history
        for path, change in one.changes.items()
    ]
    assert sorted(done, key=str) == sorted(told, key=str)
    assert len(told) + refused == 360
    assert len(told) > 200
    for path in paths:
        chain = [(before, after) for at, before, after in reversed(done) if at == path]
        assert [before for before, _ in chain] == [None, *(after for _, after in chain[:-1])]
        assert head.hashes[path] == chain[-1][1]
