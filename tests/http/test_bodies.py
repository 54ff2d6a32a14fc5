import asyncio
import random

import pytest

from server.http import bodies
from server.http.bodies import PIECE_BYTES, Bodies
from server.http.table import Part

CONTENT = random.Random(7).randbytes(3 * PIECE_BYTES + 17)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "big").write_bytes(CONTENT)
    (tmp_path / "empty").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, len(CONTENT)),
        (0, 1),
        (len(CONTENT) - 1, len(CONTENT)),
        (PIECE_BYTES - 1, PIECE_BYTES + 1),
        (PIECE_BYTES, 2 * PIECE_BYTES),
        (5, 3 * PIECE_BYTES),
    ],
)
async def test_any_part_is_exact(folder, start, stop):
    kept = Bodies(folder)
    part = Part("big", start, stop)
    assert await kept.read(part) == CONTENT[start:stop]
    pieces = kept.at_hand(part)
    assert (pieces is None) == (stop - start > 2 * PIECE_BYTES)
    assert pieces is None or b"".join(pieces) == CONTENT[start:stop]


async def test_a_small_part_is_at_hand_once_it_was_read(folder):
    kept = Bodies(folder)
    part = Part("big", 10, 20)
    assert kept.at_hand(part) is None
    await kept.read(part)
    assert kept.at_hand(part) == [CONTENT[10:20]]
    assert kept.at_hand(Part("big", PIECE_BYTES - 1, PIECE_BYTES + 1)) is None
    assert kept.at_hand(Part("big", 0, len(CONTENT))) is None


async def test_nothing_is_a_part_too(folder):
    assert await Bodies(folder).read(Part("empty", 0, 0)) == b""


async def test_what_was_sent_last_stays(folder):
    kept = Bodies(folder, memory_bytes=2 * PIECE_BYTES)
    first, second, third = (
        Part("big", number * PIECE_BYTES, (number + 1) * PIECE_BYTES) for number in range(3)
    )
    for part in (first, second, first, third):
        await kept.read(part)
    assert [kept.at_hand(part) is not None for part in (first, second, third)] == [
        True,
        False,
        True,
    ]


async def test_memory_is_bounded_however_much_is_sent(folder):
    kept = Bodies(folder, memory_bytes=PIECE_BYTES)
    for _ in range(3):
        assert await kept.read(Part("big", 0, len(CONTENT))) == CONTENT
    assert sum(len(content) for content in kept._kept.values()) <= PIECE_BYTES


async def test_a_crowd_reads_a_piece_once(folder, monkeypatch):
    reads: list[int] = []
    read_piece = bodies._read_piece

    def counted(file, number):
        reads.append(number)
        return read_piece(file, number)

    monkeypatch.setattr(bodies, "_read_piece", counted)
    kept = Bodies(folder)
    crowd = [asyncio.create_task(kept.read(Part("big", 0, 100))) for _ in range(50)]
    await asyncio.sleep(0)
    crowd[0].cancel()
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert answers[1:] == [CONTENT[:100]] * 49
    assert len(reads) == 1


async def test_a_missing_file_is_looked_for_again(folder):
    kept = Bodies(folder)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            await kept.read(Part("missing", 0, 10))
    (folder / "missing").write_bytes(b"found")
    assert await kept.read(Part("missing", 0, 5)) == b"found"


async def test_a_crowd_brings_a_file_once_and_reads_all_its_pieces(tmp_path):
    brought: list[str] = []

    def bring(name):
        brought.append(name)
        (tmp_path / name).write_bytes(CONTENT)

    kept = Bodies(tmp_path, bring=bring)
    parts = [Part("far", start, start + 100) for start in range(0, len(CONTENT), PIECE_BYTES)]
    crowd = [asyncio.create_task(kept.read(part)) for part in parts * 10]
    await asyncio.sleep(0)
    crowd[0].cancel()
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert answers[1:] == [CONTENT[part.start : part.stop] for part in parts * 10][1:]
    assert brought == ["far"]


async def test_what_cannot_be_brought_is_tried_again(tmp_path):
    failures = [OSError("gone"), FileNotFoundError("swept")]

    def bring(name):
        if failures:
            raise failures.pop(0)
        (tmp_path / name).write_bytes(CONTENT)

    kept = Bodies(tmp_path, bring=bring)
    for kind in (OSError, FileNotFoundError):
        with pytest.raises(kind):
            await kept.read(Part("far", 0, 10))
    assert await kept.read(Part("far", 0, 10)) == CONTENT[:10]
