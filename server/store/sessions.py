"""Who is in: sessions that slide while they are used, and can be ended from anywhere."""

from datetime import datetime, timedelta

from server.model.tour import Model
from server.store.staff import ACCOUNTS, Account, account, digest, new_token
from server.store.transaction import Row, Transaction

IDLE_DAYS = 7
LONGEST_DAYS = 30
SEEN_EVERY = timedelta(minutes=10)
"""A session is written to this often at most: a read of a page costs no write."""


class Session(Model):
    """One browser that is in. `id` is the hash of the token that only the browser has."""

    id: str
    browser: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime


async def start(tx: Transaction, staff: str, browser: str, at: datetime) -> str:
    """Return the token of a new session."""
    token = new_token()
    await tx.execute(
        "insert into session (token, staff, browser, started_at, seen_at, expires_at)"
        " values (?, ?, ?, ?, ?, ?)",
        (digest(token), staff, browser, *map(datetime.isoformat, (at, at, _expiry(at, at)))),
    )
    return token


async def find(tx: Transaction, token: str, at: datetime) -> tuple[Account, Session] | None:
    """Return who comes with this token, and the session, while it lasts."""
    rows = await tx.execute_fetchall(
        "select * from session where token = ? and expires_at > ?", (digest(token), at.isoformat())
    )
    for row in rows:
        session = _session(row)
        wanted = f"{ACCOUNTS} where a.id = ? and a.disabled = 0"
        for found in await tx.execute_fetchall(wanted, (row["staff"],)):
            return account(found), session
    return None


def is_stale(session: Session, at: datetime) -> bool:
    """Say whether it is time to note that the session is in use."""
    return at - session.seen_at >= SEEN_EVERY


async def slide(tx: Transaction, session: Session, at: datetime) -> None:
    """Note that the session is in use: it lasts a week from now, a month in all."""
    await tx.execute(
        "update session set seen_at = ?, expires_at = ? where token = ?",
        (at.isoformat(), _expiry(session.started_at, at).isoformat(), session.id),
    )


async def of(tx: Transaction, staff: str, at: datetime) -> tuple[Session, ...]:
    """Return the sessions of one account, the one used last first."""
    rows = await tx.execute_fetchall(
        "select * from session where staff = ? and expires_at > ? order by seen_at desc, token",
        (staff, at.isoformat()),
    )
    return tuple(_session(row) for row in rows)


async def end(tx: Transaction, staff: str, session: str) -> None:
    """End one session of this account; another's is not touched."""
    await tx.execute("delete from session where staff = ? and token = ?", (staff, session))


async def end_all(tx: Transaction, staff: str, but: str = "") -> int:
    """End every session of an account, but perhaps the one at hand; return how many."""
    rows = await tx.execute_fetchall(
        "delete from session where staff = ? and token <> ? returning token", (staff, but)
    )
    return len(list(rows))


async def sweep(tx: Transaction, at: datetime) -> None:
    """Forget the sessions and links that are over."""
    for table in ("session", "invitation"):
        await tx.execute(f"delete from {table} where expires_at <= ?", (at.isoformat(),))  # noqa: S608


def _expiry(started_at: datetime, at: datetime) -> datetime:
    return min(at + timedelta(days=IDLE_DAYS), started_at + timedelta(days=LONGEST_DAYS))


def _session(row: Row) -> Session:
    return Session(
        id=row["token"],
        browser=row["browser"],
        started_at=row["started_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
    )
