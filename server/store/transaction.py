"""The seam between the store's functions and the engine below: what a transaction can do.

All SQL is written once, for SQLite and PostgreSQL: `?` marks a value, times are text in ISO 8601,
yes and no are 1 and 0. Nobody above this folder knows which engine it is.
"""

from collections.abc import Awaitable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

SCRIPTS = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
"""A script that was released is never changed: the next one changes what it made."""
NEWEST = len(SCRIPTS)


class NewerError(Exception):
    """The data was written by a newer program; going back would lose what only that one knows."""

    def __init__(self) -> None:
        super().__init__("This data is of a newer Archipel: install that one, or restore a backup.")


class UnreachableError(Exception):
    """The database, or the bucket, cannot be used; its text says why."""


class Row(Protocol):
    """One row: its columns by name or by number."""

    def __getitem__(self, key: Any, /) -> Any: ...  # noqa: ANN401  what the column holds
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Iterable[str]: ...


class Done(Protocol):
    """What a statement did."""

    @property
    def rowcount(self) -> int: ...


class Transaction(Protocol):
    """A connection, lent for reading or for one transaction."""

    def execute(self, sql: str, values: Iterable[Any] = (), /) -> Awaitable[Done]: ...
    def execute_fetchall(
        self, sql: str, values: Iterable[Any] = (), /
    ) -> Awaitable[Iterable[Row]]: ...


class Database(Protocol):
    """Lends transactions. `write` lends one at a time among all processes, whole or undone."""

    def read(self) -> AbstractAsyncContextManager[Transaction]: ...
    def write(self) -> AbstractAsyncContextManager[Transaction]: ...


def statements(done: int, wanted: int) -> Iterator[str]:
    """Yield what brings a database from one version to another. Raises NewerError."""
    if done > wanted:
        raise NewerError
    for script in SCRIPTS[done:wanted]:
        yield from filter(str.strip, script.read_text("utf-8").split(";\n"))
