"""Visits as sums: how often, on which day. A batch that a phone repeats is counted once.

No row is a person's: of a batch only its random number stays, apart from what it counted, and no
longer than its visits could be told again.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from server.model.visits import NUMBERS_KEPT_DAYS, Batch, Count, Visit
from server.store.transaction import Transaction


async def take(tx: Transaction, batch: Batch, visits: Iterable[Visit], today: date) -> bool:
    """Count the visits that are worth it of a batch; False where it was counted before."""
    await tx.execute(
        "delete from batch where day < ?",
        ((today - timedelta(days=NUMBERS_KEPT_DAYS)).isoformat(),),
    )
    added = await tx.execute(
        "insert into batch (number, day) values (?, ?) on conflict (number) do nothing",
        (batch.number, today.isoformat()),
    )
    if not added.rowcount:
        return False
    for visit in visits:
        await tx.execute(
            "insert into visit (day, kind, tour, about, times) values (?, ?, ?, ?, 1)"
            " on conflict (day, kind, tour, about) do update set times = visit.times + 1",
            (visit.day.isoformat(), visit.kind, visit.tour, visit.about),
        )
    return True


async def counts(tx: Transaction, since: date, tour: str = "") -> tuple[Count, ...]:
    """Return the sums since a day, of one tour or of all, the oldest first."""
    rows = await tx.execute_fetchall(
        "select day, kind, tour, about, times from visit"
        " where day >= ? and ? in ('', tour) order by day, tour, kind, about",
        (since.isoformat(), tour),
    )
    return tuple(Count.model_validate(dict(row)) for row in rows)
