"""An S3-compatible store of objects: what several machines share besides the database.

The usual `AWS_…` variables say where it is and who asks. Such servers understand conditional
requests differently, so no step leans on them: what is kept here is named by its hash, and what
points at it is in the database, behind its lock.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, Concatenate, NamedTuple, ParamSpec, TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from server.store.transaction import UnreachableError

HANDS = 16
"""How many requests one process has under way."""
FRESH_S = 12 * 3600
"""What was put within this time is not put again. Sweeping spares twice as long."""
ASK_FIRST_BYTES = 64 * 1024
"""Below, putting again costs no more than asking whether it is there."""
MOST_REMEMBERED = 50_000
REST_S = 1.0
"""How long a bucket that failed is not asked again: whoever waits is told at once."""
LISTED_AT_ONCE = 1000
CHUNK_BYTES = 1024 * 1024
CONNECT = timedelta(seconds=3)
RETRY_UNTIL = timedelta(seconds=10)
URL = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([\w.-]+(?:/[\w.-]+)*))?/?")
S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")
Attributes = Mapping[str, str]


class BucketError(UnreachableError):
    """The bucket does not do what it is asked; the message says which and why."""


class Stored(NamedTuple):
    """An object of the bucket. `put_at` is a POSIX time by the bucket's clock."""

    path: str
    put_at: float


class Bucket:
    """The objects below `s3://name/prefix`. It crosses to other processes as its address."""

    def __init__(self, url: str) -> None:
        match = URL.fullmatch(url)
        if match is None:
            raise BucketError(f"{url} is no bucket: s3://name/prefix is the form.")
        self.url = url
        self._name, self._prefix = match[1], match[2]
        self._fresh: dict[str, float] = {}
        self._rests_until = 0.0

    def __reduce__(self) -> tuple[type["Bucket"], tuple[str]]:
        return Bucket, (self.url,)

    def check(self) -> None:
        """Ask for anything at all. Raises BucketError."""
        next(self.list(""), None)

    def put(self, path: str, content: bytes | Path, attributes: Attributes | None = None) -> None:
        """Write an object, large ones in parts. Raises BucketError."""
        said = dict(attributes) if attributes else None
        self._ask(obstore.put, path, content, attributes=said)

    def keep(self, path: str, content: bytes) -> None:
        """Have an object that is named by its content: put it where it is missing, and again where
        it is so old that somebody may sweep it away before a release names it. Raises BucketError.
        """  # noqa: D205
        now = time.time()
        if self._fresh.get(path, 0) > now - FRESH_S:
            return
        found = self.head(path) if len(content) > ASK_FIRST_BYTES else None
        if found is None or found.put_at < now - FRESH_S:
            self.put(path, content)
        if len(self._fresh) >= MOST_REMEMBERED:
            self._fresh.clear()
        self._fresh[path] = found.put_at if found and found.put_at > now - FRESH_S else now

    def fetch(self, path: str, file: BinaryIO) -> None:
        """Write an object into an open file. Raises FileNotFoundError, BucketError."""
        self._ask(_fetch, path, file)

    def read(self, path: str) -> bytes:
        """Return an object. Raises FileNotFoundError, BucketError."""
        return self._ask(lambda store: obstore.get(store, path).bytes().to_bytes())

    def head(self, path: str) -> Stored | None:
        """Return what is known of an object, or None where it is missing. Raises BucketError."""
        try:
            found = self._ask(obstore.head, path)
        except FileNotFoundError:
            return None
        return Stored(path, found["last_modified"].timestamp())

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield what is below a folder, or everything. Raises BucketError."""
        pages = self._ask(obstore.list, prefix or None, chunk_size=LISTED_AT_ONCE)
        while True:
            page = self._ask(lambda _: next(pages, None))
            if page is None:
                return
            yield from (Stored(one["path"], one["last_modified"].timestamp()) for one in page)

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects, one by one: not every server knows how to delete many. Raises
        BucketError; what is missing already is no error.
        """  # noqa: D205
        at_once(self._delete, paths)

    def sweep(self, prefix: str, keep: Callable[[str], bool], before: float) -> int:
        """Delete what is not to be kept and was put before a POSIX time; count objects.

        Each is looked at again just before it goes: a publisher may have put it again meanwhile.
        """
        old = [one.path for one in self.list(prefix) if one.put_at < before and not keep(one.path)]
        return sum(at_once(partial(self._delete_old, before=before), old))

    def _delete_old(self, path: str, before: float) -> bool:
        found = self.head(path)
        if found is None or found.put_at >= before:
            return False
        self._delete(path)
        return True

    def _delete(self, path: str) -> None:
        try:
            self._ask(obstore.delete, path)
        except FileNotFoundError:
            return

    def _ask(
        self, ask: Callable[Concatenate[S3Store, P], T], *given: P.args, **named: P.kwargs
    ) -> T:
        if time.monotonic() < self._rests_until:
            raise BucketError(f"The bucket {self.url} did not answer a moment ago.")
        try:
            return ask(self._store, *given, **named)
        except FileNotFoundError:
            raise
        except (BaseError, ValueError) as error:
            self._rests_until = time.monotonic() + REST_S
            why = str(error).partition("\n")[0]
            raise BucketError(f"The bucket {self.url} cannot be used: {why}") from error

    @cached_property
    def _store(self) -> S3Store:
        return S3Store(
            self._name,
            prefix=self._prefix,
            client_options={"allow_http": True, "connect_timeout": CONNECT},
            retry_config={"max_retries": 2, "retry_timeout": RETRY_UNTIL},
        )


def at_once(work: Callable[[S], T], many: Iterable[S]) -> list[T]:
    """Do something to many, as many at a time as there are hands."""
    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(work, many))


def _fetch(store: S3Store, path: str, file: BinaryIO) -> None:
    file.writelines(obstore.get(store, path).stream(CHUNK_BYTES))
