"""Previews: drafts compiled for whoever has the link, until it expires."""

import json
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from server.store.transaction import Transaction

LASTS = timedelta(days=7)
TOKEN_BYTES = 16
PREFIX = "apercu-"


class Preview(NamedTuple):
    """A draft under an id that nobody guesses. `site` names its index."""

    token: str
    tour: str
    revision: int
    site: str
    expires_at: datetime


def new_token() -> str:
    """Return an id that is fit for an address and known to nobody."""
    return PREFIX + secrets.token_hex(TOKEN_BYTES)


async def put(tx: Transaction, preview: Preview, blobs: frozenset[str]) -> None:
    """Keep a preview in the place of the tour's last one."""
    await forget(tx, preview.tour)
    await tx.execute(
        "insert into preview (token, tour, revision, site, blobs, expires_at)"
        " values (?, ?, ?, ?, ?, ?)",
        (
            preview.token, preview.tour, preview.revision, preview.site,
            json.dumps(sorted(blobs)), preview.expires_at.isoformat(),
        ),
    )  # fmt: skip


async def forget(tx: Transaction, tour: str) -> None:
    """Let the tour's link lead nowhere."""
    await tx.execute("delete from preview where tour = ?", (tour,))


async def live(tx: Transaction, at: datetime) -> tuple[Preview, ...]:
    """Return the previews that have not expired."""
    rows = await tx.execute_fetchall(
        "select token, tour, revision, site, expires_at from preview where expires_at > ?",
        (at.isoformat(),),
    )
    return tuple(
        Preview(
            row["token"], row["tour"], row["revision"], row["site"],
            datetime.fromisoformat(row["expires_at"]),
        )
        for row in rows
    )  # fmt: skip


async def of(tx: Transaction, tour: str, at: datetime) -> Preview | None:
    """Return the preview of a tour, if it has not expired."""
    return next((one for one in await live(tx, at) if one.tour == tour), None)


async def kept(tx: Transaction) -> frozenset[str]:
    """Return every blob that a preview needs."""
    rows = await tx.execute_fetchall("select site, blobs from preview")
    return frozenset(sha256 for row in rows for sha256 in (row["site"], *json.loads(row["blobs"])))
