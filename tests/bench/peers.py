"""Three servers for the same bytes, each a process on the first core: ours, nginx, StaticFiles."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from server.model.site import Index, Resource
from server.settings import ROOT
from server.store.blobs import Blobs

STARTS_WITHIN_S = 15
SEARCHED = f"{os.environ['PATH']}:/usr/sbin"
PINNED = ("taskset", "-c", "0") if shutil.which("taskset") else ()
BROTLI_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
{modules}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; etag on;
  types {{ text/html html; image/avif avif; application/zip zip; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  open_file_cache max=1000; gzip_static on; {brotli}
  server {{ listen 127.0.0.1:{port}; root {folder}/www; add_header Cache-Control no-cache; }}
}}
"""
OURS = """
import sys; from pathlib import Path; import uvicorn
from server.app import create_app, uvicorn_options; from server.settings import Settings
settings = Settings(data=Path(sys.argv[1]), port=int(sys.argv[2]))
uvicorn.run(create_app(settings), **uvicorn_options(settings))
"""
STATIC = """
import sys; import uvicorn; from starlette.staticfiles import StaticFiles
uvicorn.run(StaticFiles(directory=sys.argv[1]), port=int(sys.argv[2]), access_log=False,
            loop="uvloop", http="httptools", log_level="warning")
"""


class Peer(NamedTuple):
    """A running server."""

    name: str
    url: str
    pid: int

    def cpu_s(self) -> float:
        """Return the processor time that it and its worker have used, from Linux's /proc."""
        family = [self.pid, *_children(self.pid)]
        ticks = sum(sum(map(int, _stat(pid)[11:13])) for pid in family)
        return ticks / os.sysconf("SC_CLK_TCK")


def missing() -> list[str]:
    """Return the Debian packages without which the comparison is poorer, or impossible."""
    needs = {"wrk": "wrk", "nginx": "nginx-light", "taskset": "util-linux"}
    found = [package for name, package in needs.items() if not shutil.which(name, path=SEARCHED)]
    return found if BROTLI_MODULE.exists() else [*found, "libnginx-mod-http-brotli-static"]


def lay_out(folder: Path, files: dict[str, tuple[str, bytes]]) -> None:
    """Write the same bytes as plain files (with .br and .gz beside) and as a release."""
    blobs = Blobs(folder / "data")
    resources = []
    for path, (kind, content) in files.items():
        sha256 = blobs.add(content)
        encodings = blobs.compress(sha256, kind)
        resources.append(
            Resource(
                path=path, sha256=sha256, type=kind, size_bytes=len(content), encodings=encodings,
                cache="revalidate" if encodings else "immutable", ranges=not encodings,
            )
        )  # fmt: skip
        target = folder / "www" / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        for encoding in (None, *encodings):
            blob = blobs.path(sha256, encoding)
            copied = target.with_name(target.name + blob.suffix)
            shutil.copy(blob, copied)
            copied.chmod(0o644)
    index = Index(release=1, build="bench", languages=("fr",), resources=tuple(resources))
    blobs.set_current(blobs.add(index.model_dump_json().encode()))


@contextmanager
def running(folder: Path) -> Iterator[list[Peer]]:
    """Start all three on the bytes in `folder`: `data/` as a release, `www/` as files."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                _started("Archipel", [sys.executable, "-c", OURS], folder / "data")
            ),
            stack.enter_context(_started("nginx", [], folder)),
            stack.enter_context(
                _started("StaticFiles", [sys.executable, "-c", STATIC], folder / "www")
            ),
        ]


@contextmanager
def _started(name: str, program: list[str], folder: Path) -> Iterator[Peer]:
    port = _free_port()
    command = [*program, str(folder), str(port)] if program else _nginx(folder, port)
    process = subprocess.Popen(
        [*PINNED, *command], env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": SEARCHED}
    )
    try:
        _wait_for(port)
        yield Peer(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _nginx(folder: Path, port: int) -> list[str]:
    has_brotli = BROTLI_MODULE.exists()
    config = folder / "nginx.conf"
    modules = f"load_module {BROTLI_MODULE};" if has_brotli else ""
    brotli = "brotli_static on;" if has_brotli else ""
    config.write_text(NGINX.format(folder=folder, port=port, modules=modules, brotli=brotli))
    return ["nginx", "-c", str(config), "-p", str(folder)]


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _stat(pid: int) -> list[str]:
    """Return the fields after the process's name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(port)
