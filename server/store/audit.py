"""The register: a line for every change in the studio, which is never changed afterwards.

It keeps who, when, what and from what kind of network: never a whole address, which is a person's.
Lines are forgotten after a year (CNIL, délibération 2021-122: logs are kept six months to a year).
"""

import secrets
from datetime import datetime, timedelta

from server.model.tour import Model
from server.store.transaction import Transaction

KEPT_DAYS = 365
ID_BYTES = 8


class Line(Model):
    """One line. `who` is empty at the server's own console; `deed` is the key of a sentence that
    tells `about` whom or what, with a `detail`.
    """  # noqa: D205

    at: datetime
    who: str
    deed: str
    about: str = ""
    detail: str = ""
    network: str


async def write(tx: Transaction, line: Line) -> None:
    """Add a line, in the transaction of the change that it tells; drop those that are too old."""
    await tx.execute(
        "insert into audit (id, at, who, deed, about, detail, network)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            secrets.token_hex(ID_BYTES),
            line.at.isoformat(timespec="microseconds"),
            line.who,
            line.deed,
            line.about,
            line.detail,
            line.network,
        ),
    )
    until = line.at - timedelta(days=KEPT_DAYS)
    await tx.execute("delete from audit where at < ?", (until.isoformat(timespec="microseconds"),))


async def lines(tx: Transaction, before: datetime | None, count: int) -> tuple[Line, ...]:
    """Return so many lines, the newest first; `before` turns to the next page."""
    condition = "where at < ?" if before else ""
    values = (before.isoformat(timespec="microseconds"),) if before else ()
    rows = await tx.execute_fetchall(
        f"select at, who, deed, about, detail, network from audit {condition}"  # noqa: S608
        " order by at desc, id limit ?",
        (*values, count),
    )
    return tuple(Line.model_validate(dict(row)) for row in rows)
