"""Who is in a draft just now: a line per person and tour, renewed while a page is open."""

from datetime import datetime, timedelta
from typing import NamedTuple

from server.store.transaction import Transaction

HERE_FOR = timedelta(seconds=90)
"""Pages say every 30 s that they are open."""


class Present(NamedTuple):
    """Somebody, and the file that they have open."""

    name: str
    path: str


async def enter(tx: Transaction, tour: str, staff: str, path: str, at: datetime) -> None:
    """Note that somebody has a file of a draft open."""
    await tx.execute(
        "insert into presence (tour, staff, path, seen_at) values (?, ?, ?, ?)"
        " on conflict (tour, staff) do update set path = excluded.path, seen_at = excluded.seen_at",
        (tour, staff, path, at.isoformat()),
    )


async def others(tx: Transaction, tour: str, staff: str, at: datetime) -> tuple[Present, ...]:
    """Return who else is in a draft, by name."""
    rows = await tx.execute_fetchall(
        "select a.name, p.path from presence p join staff a on a.id = p.staff"
        " where p.tour = ? and p.staff <> ? and p.seen_at > ? order by a.name_key",
        (tour, staff, (at - HERE_FOR).isoformat()),
    )
    return tuple(Present(row["name"], row["path"]) for row in rows)


async def everywhere(tx: Transaction, at: datetime) -> dict[str, tuple[str, ...]]:
    """Return who is in which draft."""
    rows = await tx.execute_fetchall(
        "select p.tour, a.name from presence p join staff a on a.id = p.staff"
        " where p.seen_at > ? order by a.name_key",
        ((at - HERE_FOR).isoformat(),),
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["tour"]] = (*found.get(row["tour"], ()), row["name"])
    return found
