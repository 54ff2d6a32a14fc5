"""The notices that are out, as they were signed."""

from datetime import date, timedelta

from server.model.notice import Notice, SignedNotice
from server.store.transaction import Row, Transaction

LAG_DAYS = 1
"""West of here the last day is still on; phones go by their own clocks."""


async def add(tx: Transaction, signed: SignedNotice) -> None:
    """Keep a notice."""
    notice = signed.notice
    await tx.execute(
        "insert into notice (id, tour, until, said, signature, author, at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            notice.id, notice.tour, notice.until.isoformat(), signed.said, signed.signature,
            signed.author, signed.at.isoformat(),
        ),
    )  # fmt: skip


async def remove(tx: Transaction, notice: str) -> SignedNotice | None:
    """Take a notice back; None where another was quicker."""
    rows = await tx.execute_fetchall("select * from notice where id = ?", (notice,))
    await tx.execute("delete from notice where id = ?", (notice,))
    return next((_signed(row) for row in rows), None)


async def current(tx: Transaction, today: date) -> tuple[SignedNotice, ...]:
    """Return those that are not over, the newest first."""
    rows = await tx.execute_fetchall(
        "select * from notice where until >= ? order by at desc, id",
        ((today - timedelta(days=LAG_DAYS)).isoformat(),),
    )
    return tuple(_signed(row) for row in rows)


def _signed(row: Row) -> SignedNotice:
    return SignedNotice(
        notice=Notice.model_validate_json(row["said"]),
        said=row["said"],
        signature=row["signature"],
        author=row["author"],
        at=row["at"],
    )
