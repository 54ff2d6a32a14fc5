"""The house's key, with which notices are signed: made in the data folder, readable by us alone.

Its public half stands in every document of a pack, so that an installed tour believes those who
published it and nobody on the way. Who loses the key cannot speak to installed tours any more.
"""

import base64
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from server.model.site import KEY_FILE
from server.store.blobs import write_whole
from server.store.transaction import UnreachableError

NUMBER_BYTES = 32


class OtherKeyError(UnreachableError):
    """The data folder has signed for another house; the message says what to do."""


def public_key(data: Path) -> str:
    """Return the public half as phones import it: an uncompressed point, in base64."""
    point = _key(data).public_key()
    form = serialization.PublicFormat.UncompressedPoint
    return _base64(point.public_bytes(serialization.Encoding.X962, form))


def sign(data: Path, text: str) -> str:
    """Return the signature in the form of WebCrypto: r and s, one after the other, in base64."""
    made = _key(data).sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(made)
    return _base64(r.to_bytes(NUMBER_BYTES, "big") + s.to_bytes(NUMBER_BYTES, "big"))


def key_file(data: Path) -> str:
    """Return the key as it is in its file (PEM), having made one where there is none."""
    _key(data)
    return (data / KEY_FILE).read_text("ascii")


def adopt(data: Path, key: str) -> None:
    """Put the key of the house into a data folder. Raises OtherKeyError where it has another."""
    path = data / KEY_FILE
    if not path.exists():
        write_whole(path, key.encode())
    elif path.read_text("ascii") != key:
        raise OtherKeyError(f"{path} is the key of another house than this database: move it away.")


def _key(data: Path) -> ec.EllipticCurvePrivateKey:
    path = data / KEY_FILE
    if not path.exists():
        _make(path)
    found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        message = f"{path} holds another kind of key"
        raise TypeError(message)
    return found


def _make(path: Path) -> None:
    """Write a new key whole or not at all; where two processes do, the first one's stays."""
    content = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{KEY_FILE}-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
