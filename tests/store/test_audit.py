"""The register."""

from server.store import audit
from server.store.audit import Line
from tests.store.conftest import NOON


def line(at, deed="entered", **more):
    return Line(at=at, who="Jeanne", deed=deed, network="private", **more)


async def test_lines_come_newest_first_and_page_by_page(tx, later):
    written = [line(later(seconds=second, milliseconds=second % 3)) for second in range(7)]
    for one in written:
        await audit.write(tx, one)
    first = await audit.lines(tx, None, 4)
    second = await audit.lines(tx, first[-1].at, 4)
    assert [*first, *second] == written[::-1]


async def test_a_line_keeps_what_it_was_told(tx):
    told = line(NOON, "role", about="Malika", detail="editor → publisher")
    await audit.write(tx, told)
    assert await audit.lines(tx, None, 9) == (told,)


async def test_after_a_year_a_line_is_forgotten(tx, later):
    await audit.write(tx, line(NOON))
    await audit.write(tx, line(later(days=365)))
    assert len(await audit.lines(tx, None, 9)) == 2
    await audit.write(tx, line(later(days=365, seconds=1)))
    assert len(await audit.lines(tx, None, 9)) == 2
