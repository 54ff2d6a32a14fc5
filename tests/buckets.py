"""Two S3-compatible servers of different authors, and an empty folder of a bucket per test."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from server.settings import ROOT

NAMES = ("nanio", "s3rver")
BUCKET = "archipel-tests"
KEY = "S3RVER"
"""The only key that s3rver knows."""
S3RVER = ROOT / "node_modules" / "s3rver" / "bin" / "s3rver.js"
PATIENCE_S = 60


class S3Server:
    """A running server. It can be stopped and started again: what it holds is in a folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        (folder / BUCKET).mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """What a program must be told to use the server."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_REGION": "us-east-1",
        }

    def new_url(self) -> str:
        """Return the address of an empty folder of the bucket."""
        return f"s3://{BUCKET}/site-{next(self._numbers)}"

    def start(self) -> None:
        """Start, and wait until somebody listens."""
        self._process = subprocess.Popen(
            self._command(),
            env={**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": KEY},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE_S
        while not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self._name} does not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Vanish, with every connection; node runs below a program that starts it."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _command(self) -> list[str]:
        place = [str(self._folder), str(self._port)]
        if self._name == "nanio":
            return [
                sys.executable, "-m", "nanio", "serve", "--data-dir", place[0], "--port", place[1],
                "--host", "127.0.0.1", "--no-access-log", "--log-level", "error",
            ]  # fmt: skip
        node = Path(sys.executable).with_name("node")
        return [
            str(node), str(S3RVER), "--directory", place[0], "--port", place[1],
            "--address", "127.0.0.1", "--silent", "--configure-bucket", BUCKET,
        ]  # fmt: skip


@contextmanager
def run_s3(name: str) -> Iterator[S3Server]:
    """Run a server until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="archipel-s3-"))
    server = S3Server(name, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
