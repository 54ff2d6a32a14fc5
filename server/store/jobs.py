"""How far a publication is: written by the process that does it, read by any."""

from datetime import datetime, timedelta
from typing import NamedTuple

from server.store.transaction import Transaction

LOST_AFTER = timedelta(minutes=2)
"""A job that says nothing for this long has died with its process."""


class Job(NamedTuple):
    """`outcome` is `published`, `refused` or `broken` once it is finished."""

    done: int
    total: int
    is_finished: bool
    outcome: str


async def begin(tx: Transaction, tour: str, at: datetime) -> bool:
    """Note that a tour is being published; False where it already is."""
    job = await of(tx, tour, at)
    if job and not job.is_finished:
        return False
    await tx.execute("delete from job where tour = ?", (tour,))
    await tx.execute(
        "insert into job (tour, done, total, finished, outcome, at) values (?, 0, 1, 0, '', ?)",
        (tour, at.isoformat()),
    )
    return True


async def tell(tx: Transaction, tour: str, done: int, total: int, at: datetime) -> None:
    """Note how far it is."""
    await tx.execute(
        "update job set done = ?, total = ?, at = ? where tour = ?",
        (done, total, at.isoformat(), tour),
    )


async def finish(tx: Transaction, tour: str, outcome: str, at: datetime) -> None:
    """Note that it is over."""
    await tx.execute(
        "update job set finished = 1, outcome = ?, at = ? where tour = ?",
        (outcome, at.isoformat(), tour),
    )


async def of(tx: Transaction, tour: str, at: datetime) -> Job | None:
    """Return the last publication of a tour; one that fell silent is broken."""
    rows = await tx.execute_fetchall(
        "select done, total, finished, outcome, at from job where tour = ?", (tour,)
    )
    for row in rows:
        if not row["finished"] and datetime.fromisoformat(row["at"]) < at - LOST_AFTER:
            return Job(row["done"], row["total"], True, "broken")
        return Job(row["done"], row["total"], bool(row["finished"]), row["outcome"])
    return None
