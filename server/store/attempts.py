"""How often somebody tried to log in: every failure makes the next try wait longer.

Counted in the database, so that several processes count together, and before the password is
looked at, so that a hundred tries at once are a hundred tries. Three counts, because one alone
harms the innocent: an account from one address waits up to a quarter of an hour; an account from
anywhere, and an address for any account, wait only a little, and later. So guessing is hopeless,
an office behind one address is never shut out, nor is somebody by a stranger who knows their name.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from server.model.staff import name_key, site
from server.store.transaction import Transaction

FORGOTTEN = timedelta(days=1)
WELCOME = timedelta(days=30)
"""How long an address from which an account was entered is spared that account's common wait."""


class Limit(NamedTuple):
    """So many failures cost nothing; then the wait doubles, up to the longest."""

    free: int
    longest_s: int

    def wait_s(self, failures: int) -> int:
        over = min(failures - self.free, 30)
        return min(2**over, self.longest_s) if over >= 0 else 0


PAIR = Limit(free=5, longest_s=900)
ACCOUNT = Limit(free=20, longest_s=60)
ADDRESS = Limit(free=100, longest_s=15)


class _Count(NamedTuple):
    failures: int
    last_at: datetime
    welcome: bool


async def begin(tx: Transaction, name: str, address: str, at: datetime) -> int:
    """Count a try. Return 0, or where it comes too early the seconds to wait: it is not counted."""
    await _sweep(tx, at)
    counts = {who: await _count(tx, who) for who in _who(name, address)}
    pair = next(iter(counts.values()))
    limits = (PAIR, Limit(ACCOUNT.free, 0) if pair and pair.welcome else ACCOUNT, ADDRESS)
    found = zip(limits, counts.values(), strict=True)
    wait = max(_left_s(limit, count, at) for limit, count in found)
    if wait == 0:
        for who in counts:
            await _add(tx, who, at)
    return wait


async def succeed(tx: Transaction, name: str, address: str, at: datetime) -> None:
    """Take back a try that was right; know the account at this address from now on."""
    pair, account, office = _who(name, address)
    await tx.execute(
        "update attempt set failures = 0, welcome = 1, last_at = ? where who = ?",
        (at.isoformat(), pair),
    )
    await tx.execute("delete from attempt where who = ?", (account,))
    await tx.execute("update attempt set failures = failures - 1 where who = ?", (office,))


def _who(name: str, address: str) -> tuple[str, str, str]:
    """Return whom the tries are counted for: as hashes, for no list of addresses is kept."""
    account, office = name_key(name), site(address)
    subjects = (f"{account}\n{office}", f"account {account}", f"address {office}")
    pair, alone, anyone = (hashlib.sha256(subject.encode()).hexdigest() for subject in subjects)
    return pair, alone, anyone


def _left_s(limit: Limit, count: _Count | None, at: datetime) -> int:
    if count is None:
        return 0
    until = count.last_at + timedelta(seconds=limit.wait_s(count.failures))
    return max(0, -int((at - until).total_seconds() // 1))


async def _count(tx: Transaction, who: str) -> _Count | None:
    rows = await tx.execute_fetchall("select * from attempt where who = ?", (who,))
    for row in rows:
        last_at = datetime.fromisoformat(row["last_at"])
        return _Count(row["failures"], last_at, bool(row["welcome"]))
    return None


async def _add(tx: Transaction, who: str, at: datetime) -> None:
    await tx.execute(
        "insert into attempt (who, failures, last_at, welcome) values (?, 1, ?, 0)"
        " on conflict (who) do update set failures = attempt.failures + 1,"
        " last_at = excluded.last_at",
        (who, at.isoformat()),
    )


async def _sweep(tx: Transaction, at: datetime) -> None:
    await tx.execute(
        "delete from attempt where last_at < ? or (welcome = 0 and last_at < ?)",
        ((at - WELCOME).isoformat(), (at - FORGOTTEN).isoformat()),
    )
