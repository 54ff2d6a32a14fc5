"""Which revision each edition was made of, and by whom; what is to be released at a set time."""

from datetime import datetime
from typing import NamedTuple

from server.store.transaction import Transaction


class Publication(NamedTuple):
    """An edition of a draft. `is_live`: it is the one in the catalogue."""

    tour: str
    edition: int
    revision: int
    author: str
    at: datetime
    is_live: bool


class Plan(NamedTuple):
    """A revision that is released at a set time."""

    tour: str
    revision: int
    author: str
    release_at: datetime


PUBLICATIONS = (
    "select p.tour, p.edition, p.revision, p.author, p.at, c.edition as live"
    " from publication p left join catalogue c on c.tour = p.tour"
)


async def add(
    tx: Transaction, tour: str, edition: int, revision: int, author: str, at: datetime
) -> None:
    """Note what an edition was made of."""
    await tx.execute(
        "insert into publication (tour, edition, revision, author, at) values (?, ?, ?, ?, ?)"
        " on conflict (tour, edition) do update set revision = excluded.revision,"
        " author = excluded.author, at = excluded.at",
        (tour, edition, revision, author, at.isoformat()),
    )


async def of(tx: Transaction, tour: str) -> tuple[Publication, ...]:
    """Return the editions of a draft, the newest first."""
    rows = await tx.execute_fetchall(
        f"{PUBLICATIONS} where p.tour = ? order by p.edition desc", (tour,)
    )
    return tuple(
        Publication(
            row["tour"], row["edition"], row["revision"], row["author"],
            datetime.fromisoformat(row["at"]), row["edition"] == row["live"],
        )
        for row in rows
    )  # fmt: skip


async def live(tx: Transaction, tour: str) -> Publication | None:
    """Return the edition that visitors get."""
    return next((one for one in await of(tx, tour) if one.is_live), None)


async def plan(tx: Transaction, wanted: Plan) -> None:
    """Set when a revision is released, in the place of what was set before."""
    await tx.execute("delete from planned where tour = ?", (wanted.tour,))
    await tx.execute(
        "insert into planned (tour, revision, author, release_at) values (?, ?, ?, ?)",
        (wanted.tour, wanted.revision, wanted.author, wanted.release_at.isoformat()),
    )


async def unplan(tx: Transaction, tour: str) -> bool:
    """Forget what was set; False where another was quicker."""
    done = await tx.execute("delete from planned where tour = ?", (tour,))
    return done.rowcount > 0


async def planned(tx: Transaction, tour: str = "") -> tuple[Plan, ...]:
    """Return what is to be released, of one tour or of all, the soonest first."""
    rows = await tx.execute_fetchall(
        "select tour, revision, author, release_at from planned"
        " where ? in ('', tour) order by release_at",
        (tour,),
    )
    return tuple(
        Plan(row["tour"], row["revision"], row["author"], datetime.fromisoformat(row["release_at"]))
        for row in rows
    )
