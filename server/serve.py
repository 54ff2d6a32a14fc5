"""Start serving: bring the site up to this build, say where it is, run until told to stop."""

import asyncio
import os
import resource
import socket
import sys
from datetime import datetime
from functools import partial

import segno
import uvicorn

from server.app import uvicorn_options
from server.http import metrics
from server.http.logs import CONFIGURATION
from server.model.site import DATABASE_FILE
from server.publish import join, refresh
from server.settings import Settings
from server.store import editions
from server.store.database import look

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  compared with, not bound to
OPEN_FILES = 65_536
"""As in `deploy/archipel.service`."""
DOCUMENTATION_ADDRESS = ("192.0.2.1", 9)
"""RFC 5737 TEST-NET-1: asking the way there names our own address and sends nothing."""


def run(settings: Settings) -> None:
    """Serve until a signal; downloads in flight may finish."""
    asyncio.run(_bring_up_to_date(settings))
    sys.stdout.write(greeting(settings))
    sys.stdout.flush()
    _tell_figures(settings)
    _make_room()
    os.environ.update(settings.as_environment())
    options = uvicorn_options(settings)
    uvicorn.run(
        "server.app:from_environment",
        factory=True,
        workers=settings.workers,
        log_config=CONFIGURATION,
        **options,
    )


def _make_room() -> None:
    """Allow more open files than the 1,024 of a shell: every phone is one, until it has all."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _tell_figures(settings: Settings) -> None:
    try:
        metrics.start(settings, partial(newest_release, settings))
    except OSError as error:
        place = f"{settings.metrics_host}:{settings.metrics_port}"
        raise SystemExit(f"No figures at {place}: {error.strerror}.") from error


def newest_release(settings: Settings) -> tuple[int, datetime] | None:
    """Look the live release up, from a thread that has no loop."""

    async def asked() -> tuple[int, datetime] | None:
        async with look(settings.data / DATABASE_FILE, settings.database_url) as tx:
            return await editions.newest_release(tx)

    return asyncio.run(asked())


async def _bring_up_to_date(settings: Settings) -> None:
    async with join(settings) as store:
        await refresh(store)


def greeting(settings: Settings) -> str:
    """Return the addresses, and a QR code for the phone on the desk where one can reach us."""
    here = f"http://localhost:{settings.port}/"
    phone = settings.public_url or _network_address(settings)
    if not phone:
        return f"\n  {here}\n\n"
    code = segno.make_qr(phone)
    return f"\n  {here}\n  {phone}\n\n{_drawn(code)}\n"


def _network_address(settings: Settings) -> str | None:
    if settings.host not in EVERYWHERE:
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(DOCUMENTATION_ADDRESS)
        except OSError:
            return None
        return f"http://{probe.getsockname()[0]}:{settings.port}/"


def _drawn(code: segno.QRCode) -> str:
    """Draw two rows of modules per line of text, light on dark and dark on light alike."""
    rows = [list(row) for row in code.matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    blocks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    lines = (
        "".join(blocks[int(bool(a)), int(bool(b))] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return "".join(f"  {line}\n" for line in lines)
