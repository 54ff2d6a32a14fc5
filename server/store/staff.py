"""The staff's accounts, and the one-time links by which they are entered for the first time.

Links and sessions are kept as the hash of their token: who reads the database cannot enter by it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from server.model.roles import Person, Role
from server.model.staff import name_key, tidy_name
from server.store.transaction import Row, Transaction

INVITATION_DAYS = 3
TOKEN_BYTES = 32
ID_BYTES = 8
ACCOUNTS = (
    "select a.id, a.name, a.role, a.languages, a.interface, a.disabled, a.password <> '' as known,"
    " i.expires_at as invited_until, (select max(seen_at) from session s where s.staff = a.id)"
    " as seen_at from staff a left join invitation i on i.staff = a.id"
)


class StaffError(ValueError):
    """It cannot be done; `reason` is the key of a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Account(Person):
    """One of the staff as the studio knows them. `known`: has chosen a password."""

    id: str
    interface: str
    disabled: bool
    known: bool
    invited_until: datetime | None
    seen_at: datetime | None


class Known(NamedTuple):
    """An account that has a password, as its argon2 hash."""

    id: str
    password: str


def digest(token: str) -> str:
    """Return what is kept of a secret that is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a secret that nobody guesses, fit for a link or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


async def accounts(tx: Transaction) -> tuple[Account, ...]:
    """Return everyone, by name."""
    rows = await tx.execute_fetchall(f"{ACCOUNTS} order by a.name_key")
    return tuple(account(row) for row in rows)


async def by_id(tx: Transaction, staff: str) -> Account | None:
    """Return one account."""
    for row in await tx.execute_fetchall(f"{ACCOUNTS} where a.id = ?", (staff,)):
        return account(row)
    return None


async def by_name(tx: Transaction, name: str) -> Account | None:
    """Return the account of that name, however it is spelt."""
    rows = await tx.execute_fetchall(f"{ACCOUNTS} where a.name_key = ?", (name_key(name),))
    for row in rows:
        return account(row)
    return None


async def is_empty(tx: Transaction) -> bool:
    """Say whether there is no staff yet."""
    return not list(await tx.execute_fetchall("select 1 from staff limit 1"))


async def add(tx: Transaction, person: Person, interface: str, at: datetime) -> Account:
    """Make an account, which cannot be entered before its invitation was accepted.

    Raises StaffError where the name is empty or taken.
    """
    name = tidy_name(person.name)
    if not name:
        raise StaffError("unnamed")
    if await by_name(tx, name):
        raise StaffError("taken")
    staff = secrets.token_hex(ID_BYTES)
    await tx.execute(
        "insert into staff (id, name, name_key, role, languages, interface, password, disabled,"
        " created_at) values (?, ?, ?, ?, ?, ?, '', 0, ?)",
        (staff, name, name_key(name), person.role, _written(person), interface, at.isoformat()),
    )
    return await _needed(tx, staff)


async def set_role(tx: Transaction, staff: str, person: Person) -> None:
    """Give the account this person's role and languages. The last administrator stays one."""
    await tx.execute(
        "update staff set role = ?, languages = ? where id = ?",
        (person.role, _written(person), staff),
    )
    await _keep_an_administrator(tx)


async def set_disabled(tx: Transaction, staff: str, disabled: bool) -> None:
    """Close an account, ending its sessions and its link, or open it again."""
    await tx.execute("update staff set disabled = ? where id = ?", (int(disabled), staff))
    if disabled:
        await tx.execute("delete from session where staff = ?", (staff,))
        await tx.execute("delete from invitation where staff = ?", (staff,))
        await _keep_an_administrator(tx)


async def remove(tx: Transaction, staff: str) -> None:
    """Forget an account; its lines in the register stay until they are a year old."""
    await tx.execute("delete from staff where id = ?", (staff,))


async def set_interface(tx: Transaction, staff: str, lang: str) -> None:
    """Keep in which language someone works."""
    await tx.execute("update staff set interface = ? where id = ?", (lang, staff))


async def set_password(tx: Transaction, staff: str, hashed: str) -> None:
    """Keep an argon2 hash, which holds its salt and its cost."""
    await tx.execute("update staff set password = ? where id = ?", (hashed, staff))


async def password(tx: Transaction, name: str) -> Known | None:
    """Return what to check a password against, where one may log in under that name."""
    rows = await tx.execute_fetchall(
        "select id, password from staff where name_key = ? and password <> '' and disabled = 0",
        (name_key(name),),
    )
    for row in rows:
        return Known(row["id"], row["password"])
    return None


async def invite(tx: Transaction, staff: str, at: datetime) -> str:
    """Return the token of a new one-time link; the one before it is worth nothing."""
    token = new_token()
    until = at + timedelta(days=INVITATION_DAYS)
    await tx.execute("delete from invitation where staff = ?", (staff,))
    await tx.execute(
        "insert into invitation (token, staff, expires_at) values (?, ?, ?)",
        (digest(token), staff, until.isoformat()),
    )
    return token


async def invited(tx: Transaction, token: str, at: datetime) -> Account | None:
    """Return whom a link invites, while it is valid."""
    rows = await tx.execute_fetchall(
        f"{ACCOUNTS} where i.token = ? and i.expires_at > ? and a.disabled = 0",
        (digest(token), at.isoformat()),
    )
    for row in rows:
        return account(row)
    return None


async def accept(tx: Transaction, token: str, hashed: str, at: datetime) -> Account | None:
    """Use a link up and set the password; whoever was in by the old one is out."""
    found = await invited(tx, token, at)
    if found is None:
        return None
    await tx.execute("delete from invitation where staff = ?", (found.id,))
    await tx.execute("delete from session where staff = ?", (found.id,))
    await set_password(tx, found.id, hashed)
    return await by_id(tx, found.id)


async def _keep_an_administrator(tx: Transaction) -> None:
    """Raise StaffError, and thereby undo the transaction, where nobody could invite any more."""
    role: Role = "administrator"
    rows = await tx.execute_fetchall(
        "select 1 from staff where role = ? and disabled = 0 and password <> '' limit 1", (role,)
    )
    if not list(rows):
        raise StaffError("last")


async def _needed(tx: Transaction, staff: str) -> Account:
    found = await by_id(tx, staff)
    if found is None:
        raise StaffError("gone")
    return found


def account(row: Row) -> Account:
    """Return the account of a row of `ACCOUNTS`."""
    return Account(
        id=row["id"],
        name=row["name"],
        role=row["role"],
        languages=tuple(row["languages"].split()),
        interface=row["interface"],
        disabled=bool(row["disabled"]),
        known=bool(row["known"]),
        invited_until=row["invited_until"],
        seen_at=row["seen_at"],
    )


def _written(person: Person) -> str:
    """Return the languages of a translator; other roles write all or none."""
    return " ".join(person.languages) if person.role == "translator" else ""
