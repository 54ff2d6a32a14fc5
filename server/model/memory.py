"""What pure steps gave, remembered from one time to the next by the hash of all that they saw.

A step that is asked with the very same inputs by the very same program says the same again; that is
all that is remembered. Whoever asks must therefore name every input.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_HASHES = TypeAdapter(dict[str, str])


class Memory:
    """What was known before, and of it and of what is new what this time `used`.

    `stored` returns what is kept elsewhere under a SHA-256, if it is.
    """

    def __init__(
        self,
        program: str = "",
        known: Mapping[bytes, bytes] | None = None,
        stored: Callable[[str], bytes | None] = lambda sha256: None,
    ) -> None:
        self._program = program
        self._known = known or {}
        self._stored = stored
        self.used: dict[bytes, bytes] = {}

    @property
    def is_news(self) -> bool:
        """Say whether what was used differs from what was known."""
        return self.used.keys() != self._known.keys()

    def recall(self, step: str, *seen: str | bytes) -> bytes | None:
        """Return what the step gave for these inputs, or None."""
        key = self._key(step, seen)
        found = self.used.get(key, self._known.get(key))
        if found is not None:
            self.used[key] = found
        return found

    def keep(self, value: bytes, step: str, *seen: str | bytes) -> bytes:
        """Remember what the step gave for these inputs, and return it."""
        self.used[self._key(step, seen)] = value
        return value

    def value(
        self, form: TypeAdapter[T], make: Callable[[], T], step: str, *seen: str | bytes
    ) -> T:
        """Return a value of that form. What would not come back as it went is not remembered."""
        found = self.recall(step, *seen)
        if found is not None:
            return form.validate_json(found)
        made = make()
        with suppress(ValueError):
            said = form.dump_json(made)
            if form.validate_json(said) == made:
                self.keep(said, step, *seen)
        return made

    def files(
        self, make: Callable[[], dict[str, bytes]], step: str, *seen: str | bytes
    ) -> dict[str, bytes]:
        """Return files by address. Their hashes are remembered; the bytes are asked of the store,
        and made again where it lacks one.
        """  # noqa: D205
        listed = self.value(_HASHES, dict, step, *seen)
        found = {url: data for url, sha256 in listed.items() if (data := self._stored(sha256))}
        if listed and len(found) == len(listed):
            return found
        made = make()
        hashes = {url: hashlib.sha256(data).hexdigest() for url, data in made.items()}
        self.keep(_HASHES.dump_json(hashes), step, *seen)
        return made

    def _key(self, step: str, seen: tuple[str | bytes, ...]) -> bytes:
        """Return a hash in which every input ends where it ends."""
        digest = hashlib.sha256()
        for part in (self._program, step, *seen):
            data = part.encode() if isinstance(part, str) else part
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return digest.digest()
