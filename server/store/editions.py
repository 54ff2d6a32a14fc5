"""Editions of tours and releases of the site.

The row says what is current, the hash says what is true.
"""

from datetime import datetime, timedelta

from server.model.site import Edition
from server.store.transaction import Transaction

CURRENT = "from catalogue c join edition e on e.tour = c.tour and e.number = c.edition"


async def newest(tx: Transaction, tour: str) -> Edition | None:
    """Return the tour's edition in the catalogue, if any."""
    rows = await tx.execute_fetchall(f"select e.record {CURRENT} where c.tour = ?", (tour,))
    for row in rows:
        return Edition.model_validate_json(row["record"])
    return None


async def sources(tx: Transaction) -> dict[str, tuple[str, int]]:
    """Return what each tour in the catalogue was made from, and its edition's number."""
    rows = await tx.execute_fetchall(f"select e.tour, e.source, e.number {CURRENT}")
    return {row["tour"]: (row["source"], row["number"]) for row in rows}


async def catalogue(tx: Transaction) -> tuple[Edition, ...]:
    """Return the current edition of every tour, by tour id."""
    rows = await tx.execute_fetchall(f"select e.record {CURRENT} order by c.tour")
    return tuple(Edition.model_validate_json(row["record"]) for row in rows)


async def next_number(tx: Transaction, tour: str) -> int:
    """Return the number that the tour's next edition gets, from 1."""
    rows = list(
        await tx.execute_fetchall(
            "select coalesce(max(number), 0) + 1 from edition where tour = ?", (tour,)
        )
    )
    return int(rows[0][0])


async def add(tx: Transaction, edition: Edition, source: str, at: datetime) -> None:
    """Keep the edition and make it the tour's current one."""
    manifest = edition.manifest
    await tx.execute(
        "insert into edition (tour, number, source, record, released_at) values (?, ?, ?, ?, ?)",
        (manifest.tour, manifest.edition, source, edition.model_dump_json(), at.isoformat()),
    )
    await tx.execute(
        "insert into catalogue (tour, edition) values (?, ?)"
        " on conflict (tour) do update set edition = excluded.edition",
        (manifest.tour, manifest.edition),
    )


async def take_out(tx: Transaction, tour: str) -> None:
    """Take a tour out of the catalogue; its editions stay known, and its numbers go on."""
    await tx.execute("delete from catalogue where tour = ?", (tour,))


async def superseded(tx: Transaction, now: datetime, keep_days: int) -> list[Edition]:
    """Return editions out of the catalogue whose successor is younger than `keep_days`.

    A phone may be in the middle of installing one: its archive and entries must still answer.
    """
    since = (now - timedelta(days=keep_days)).isoformat()
    rows = await tx.execute_fetchall(
        "select e.record from edition e join catalogue c on c.tour = e.tour"
        " where e.number <> c.edition and exists (select 1 from edition later"
        " where later.tour = e.tour and later.number > e.number and later.released_at > ?)"
        " order by e.tour, e.number desc",
        (since,),
    )
    return [Edition.model_validate_json(row["record"]) for row in rows]


async def next_release(tx: Transaction) -> int:
    """Return the number that the next release gets, from 1."""
    rows = list(await tx.execute_fetchall("select coalesce(max(number), 0) + 1 from release"))
    return int(rows[0][0])


async def add_release(tx: Transaction, number: int, site: str, at: datetime) -> None:
    """Record which index blob (`site`, SHA-256) the release is."""
    await tx.execute(
        "insert into release (number, site, released_at) values (?, ?, ?)",
        (number, site, at.isoformat()),
    )


async def newest_release(tx: Transaction) -> tuple[int, datetime] | None:
    """Return the newest release's number and time."""
    rows = await tx.execute_fetchall(
        "select number, released_at from release order by number desc limit 1"
    )
    for row in rows:
        return row["number"], datetime.fromisoformat(row["released_at"])
    return None


async def live_release(tx: Transaction) -> str | None:
    """Return the hash of the newest release's index."""
    rows = await tx.execute_fetchall("select site from release order by number desc limit 1")
    for row in rows:
        return str(row["site"])
    return None
