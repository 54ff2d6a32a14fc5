"""What every machine of the house must know and nobody else: one value per name, never replaced."""

from server.store.transaction import Transaction


async def find(tx: Transaction, name: str) -> str | None:
    """Return what was agreed, if anything."""
    for row in await tx.execute_fetchall("select value from secret where name = ?", (name,)):
        return str(row["value"])
    return None


async def add(tx: Transaction, name: str, value: str) -> None:
    """Agree on a value, in the transaction that found none."""
    await tx.execute("insert into secret (name, value) values (?, ?)", (name, value))
