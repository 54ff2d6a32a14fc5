"""Files that can be made again: written whole or not at all, and believed only by their hash."""

import hashlib
import os
from pathlib import Path
from threading import get_ident

DIGEST_BYTES = 32


def keep(path: Path, data: bytes) -> None:
    """Write a file of the cache, whole or not at all. It need not outlive a loss of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.part")
    part.write_bytes(data)
    part.replace(path)


def whole(path: Path, sha256: str) -> bytes | None:
    """Return a file of the cache; None where it is missing or not what was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def seal(path: Path, data: bytes) -> None:
    """Write a file that begins with the hash of the rest."""
    keep(path, hashlib.sha256(data).digest() + data)


def unsealed(path: Path) -> bytes | None:
    """Return what was sealed; None where it is missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    rest = data[DIGEST_BYTES:]
    return rest if hashlib.sha256(rest).digest() == data[:DIGEST_BYTES] else None
