"""A phone takes and updates a tour from exported files behind nginx; no Python answers."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.http.static import export
from server.http.targets import Folder
from server.store.blobs import Blobs
from tests.browser import page
from tests.browser.drivers import Played, need
from tests.browser.stage import DOCUMENT, TOUR, Stage, tour_files

pytestmark = pytest.mark.browser

CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr error; {user}
events {{ worker_connections 256; }}
http {{
    log_format sent '$request_uri $status $body_bytes_sent';
    access_log {folder}/sent.log sent;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/site.nginx.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def nginx(folder: Path, port: int) -> AsyncIterator[None]:
    """Serve `<folder>/site` with the configuration that its export left."""
    snippet = folder / "site.nginx.conf"
    snippet.write_text(snippet.read_text().replace("listen 8080", f"listen 127.0.0.1:{port}"))
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, user=user))
    process = await asyncio.create_subprocess_exec(
        need("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")
    )
    try:
        await answering(port)
        yield
    finally:
        process.terminate()
        await process.wait()


async def answering(port: int) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    pytest.fail("nginx does not answer")


async def test_a_phone_needs_no_python(chromium: Played, site: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    export(Blobs(site.data), Folder(folder / "site"))
    await site.live.stop()
    port = free_port()
    document = f"http://localhost:{port}{DOCUMENT}"
    async with nginx(folder, port):
        await chromium.goto(f"http://localhost:{port}/")
        assert await chromium.run("location.pathname") == "/fr/"
        await page.install(chromium, document)
        lost = "fetch('/en/nowhere/').then(async (r) => [r.status, (await r.text()).slice(0, 80)])"
        status, text = await chromium.run(lost)
        assert (status, 'lang="en"' in text) == (404, True)
        policy = f"fetch('{DOCUMENT}').then((r) => r.headers.get('content-security-policy'))"
        assert "script-src 'self'" in (await chromium.run(policy) or "script-src 'self'")
    await chromium.goto(document)
    await page.state(chromium, "ready")
    assert await page.wrong_blobs(chromium) == []

    words = tour_files()["stops/lampe/fr.md"].replace(b"grisou", b"coup de grisou")
    await site.publish(tour_files(**{"stops/lampe/fr.md": words}))
    export(Blobs(site.data), Folder(folder / "site"))
    (folder / "sent.log").unlink()
    async with nginx(folder, port):
        await page.look_again(chromium, TOUR)
        await chromium.goto(document)
        await page.tap(chromium, "update")
        await page.state(chromium, "ready")
        await chromium.goto(document)
        assert "coup de grisou" in await chromium.run("document.body.textContent")
    log = [line.split() for line in (folder / "sent.log").read_text().splitlines()]
    brought = sum(int(sent) for path, _, sent in log if path.startswith(("/packs/", "/a/")))
    assert brought < site.manifest().archive.size_bytes / 8


async def test_nginx_leads_from_a_sign_to_a_language_that_the_tour_has(
    published: Path, tmp_path: Path
) -> None:
    export(Blobs(published), Folder(tmp_path / "site"))
    port, sign = free_port(), f"/tours/{TOUR}/lampe/"
    asked: dict[str, httpx.Response] = {}
    async with nginx(tmp_path, port), httpx.AsyncClient() as client:
        for liked in ("en-GB, fr;q=0.3", "fr", "nl"):
            headers = {"accept-language": liked}
            asked[liked] = await client.get(f"http://localhost:{port}{sign}", headers=headers)
    english, french, dutch = asked.values()
    assert [each.status_code for each in asked.values()] == [307, 307, 200]
    assert english.headers["location"] == f"/en{sign}"
    assert english.headers["vary"] == "Accept-Language"
    assert french.headers["location"] == f"/fr{sign}"
    assert f'content="0; url=/fr{sign}"' in dutch.text
