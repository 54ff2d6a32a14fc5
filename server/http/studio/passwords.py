"""Passwords as argon2id, in threads: a check takes 64 MB and a twentieth of a second of a core."""

import asyncio
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
MOST_WAITING = 16
NOBODY = "nobody has this password"


class BusyError(Exception):
    """Too many wait already: one more would only make all wait longer."""


class Passwords:
    """Hashes and checks passwords, two at a time, so that guessing cannot fill the memory."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Return what is kept of a password. Raises BusyError."""
        return await self._in_turn(password, None) or ""

    async def check(self, password: str, hashed: str | None) -> bool:
        """Say whether the password is right; without a hash it is wrong, and takes as long."""
        known = hashed or await asyncio.to_thread(lambda: self._decoy)
        return bool(await self._in_turn(password, known)) and hashed is not None

    def is_dated(self, hashed: str) -> bool:
        """Say whether a hash was made when argon2 was asked for less."""
        return self._hasher.check_needs_rehash(hashed)

    async def _in_turn(self, password: str, hashed: str | None) -> str | None:
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self._work, password, hashed)
        finally:
            self._waiting -= 1

    def _work(self, password: str, hashed: str | None) -> str | None:
        """Return a new hash, or the one that was given where the password fits it."""
        if hashed is None:
            return self._hasher.hash(password)
        try:
            self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return None
        return hashed

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(NOBODY)
