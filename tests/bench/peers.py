"""Five servers for the same bytes, each a process on the first core."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from server.model.index import write_index
from server.model.site import Index, Resource
from server.store.blobs import Blobs
from tests.bench.kiwix import NAME as ZIM
from tests.bench.kiwix import make_zim
from tests.bench.processes import Process, free_port, started
from tests.bench.scenarios import Files

SEARCHED = f"{os.environ['PATH']}:/usr/sbin"
PINNED = ("taskset", "-c", "0") if shutil.which("taskset") else ()
KIWIX = "kiwix-serve"
NAMES = ("Archipel", "nginx", "Caddy", KIWIX, "StaticFiles")
PORT = "PORT"
"""Stands in a command for a free port."""
BROTLI_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

NEEDS = {
    "wrk": "wrk", "taskset": "util-linux", "nginx": "nginx-light", "caddy": "caddy",
    "kiwix-serve": "kiwix-tools",
}  # fmt: skip
"""By program, the package that brings it."""

NGINX = """
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
{modules}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; etag on;
  types {{ text/html html; image/avif avif; application/zip zip;
    application/json json; audio/mp4 m4a; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  open_file_cache max=1000; gzip_static on; {brotli}
  server {{ listen 127.0.0.1:{port}; root {folder}/www; add_header Cache-Control no-cache; }}
}}
"""
CADDY = """
{{
	admin off
	auto_https off
	log {{
		output discard
	}}
}}
http://127.0.0.1:{port} {{
	root * {folder}/www
	header Cache-Control no-cache
	file_server {{
		precompressed br gzip
	}}
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
    origin: str
    prefix: str
    """What its addresses begin with."""
    process: Process


def provide() -> list[str]:
    """Install the Debian packages that are missing, where we may; return those that still are."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update",), ("install", "-y", "--no-install-recommends", *lacking)):
            subprocess.run(["apt-get", "-qq", *words], env=env, check=False, stdout=sys.stderr)
    return missing()


def missing() -> list[str]:
    """Return the Debian packages without which the comparison is poorer, or impossible."""
    found = [package for name, package in NEEDS.items() if not _there(name)]
    return found if BROTLI_MODULE.exists() else [*found, "libnginx-mod-http-brotli-static"]


def _there(program: str) -> bool:
    return shutil.which(program, path=SEARCHED) is not None


def lay_out(folder: Path, files: Files) -> None:
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
            shutil.copy(blob, target.with_name(target.name + blob.suffix))
    index = Index(release=1, build="bench", languages=("fr",), resources=tuple(resources))
    blobs.set_current(blobs.add(write_index(index)))


@contextmanager
def running(folder: Path, files: Files, names: Sequence[str] = NAMES) -> Iterator[list[Peer]]:
    """Start those that are there on the bytes in `folder`: `data/` is a release, `www/` files."""
    kinds = {path: kind.partition(";")[0] for path, (kind, _) in files.items()}
    with ExitStack() as stack:
        peers = []
        for name in names:
            command = _command(name, folder)
            if not _there(command[0]):
                continue
            if name != KIWIX or make_zim(folder / "www", kinds, folder):
                peers.append(stack.enter_context(_started(name, command, folder)))
        yield peers


def _command(name: str, folder: Path) -> tuple[str, ...]:
    commands = {
        "Archipel": (sys.executable, "-c", OURS, f"{folder}/data", PORT),
        "nginx": ("nginx", "-c", f"{folder}/nginx.conf", "-p", f"{folder}"),
        "Caddy": ("caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"),
        KIWIX: ("kiwix-serve", "-i", "127.0.0.1", "-p", PORT, f"{folder}/{ZIM}.zim"),
        "StaticFiles": (sys.executable, "-c", STATIC, f"{folder}/www", PORT),
    }
    return commands[name]


@contextmanager
def _started(name: str, command: Sequence[str], folder: Path) -> Iterator[Peer]:
    port = free_port()
    _configure(folder, port)
    words = [str(port) if word == PORT else word for word in command]
    env, is_caddy = {"PATH": SEARCHED, "HOME": str(folder)}, name == "Caddy"
    with started([*PINNED, *words], port, env, quiet=is_caddy) as process:
        yield Peer(name, f"http://127.0.0.1:{port}", f"/{ZIM}" if name == KIWIX else "", process)


def _configure(folder: Path, port: int) -> None:
    """Write what those read that take their port from a file; each has read it when it answers."""
    brotli = BROTLI_MODULE.exists()
    modules = f"load_module {BROTLI_MODULE};" if brotli else ""
    static = "brotli_static on;" if brotli else ""
    user = "user root;" if os.geteuid() == 0 else ""
    nginx = NGINX.format(folder=folder, port=port, user=user, modules=modules, brotli=static)
    (folder / "nginx.conf").write_text(nginx)
    (folder / "Caddyfile").write_text(CADDY.format(folder=folder, port=port))
