"""Tours that were taken back, and why."""

import json

from server.model.site import Withdrawn
from server.store.transaction import Transaction


async def add(tx: Transaction, gone: Withdrawn) -> None:
    """Keep why a tour was taken back, in the place of what was said before."""
    await forget(tx, gone.tour)
    await tx.execute(
        "insert into withdrawn (tour, reason, author, at) values (?, ?, ?, ?)",
        (gone.tour, json.dumps(gone.reasons), gone.author, gone.at.isoformat()),
    )


async def forget(tx: Transaction, tour: str) -> None:
    """Forget it: the tour is published again."""
    await tx.execute("delete from withdrawn where tour = ?", (tour,))


async def of_all(tx: Transaction) -> tuple[Withdrawn, ...]:
    """Return every tour that is taken back, by id."""
    rows = await tx.execute_fetchall("select tour, reason, author, at from withdrawn order by tour")
    return tuple(
        Withdrawn(
            tour=row["tour"], reasons=json.loads(row["reason"]), author=row["author"], at=row["at"]
        )
        for row in rows
    )


async def of(tx: Transaction, tour: str) -> Withdrawn | None:
    """Return why one tour was taken back, if it was."""
    return next((one for one in await of_all(tx) if one.tour == tour), None)
