"""The files that an operator copies, checked by the programs that will read them."""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import httpx
import pytest

from server.model.roles import Person
from server.publish import open_store
from server.serve import OPEN_FILES
from server.settings import ROOT, Settings
from server.store import staff
from tests.builders import make_tour_files, write_folder
from tests.http.conftest import PAGE, SITE, release
from tests.live import run_server
from tests.store.conftest import NOON
from tests.studio import HASH, NAMES, PASSWORD
from tests.test_serve import wait_until_it_answers

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "archipel.service"
CONTAINER = DEPLOY / "Containerfile"
CADDY = DEPLOY / "Caddyfile"
MOST_EXPOSED = "15"
"""In tenths, as `systemd-analyze security` counts: most services of a distribution have 90."""

HERE = "https://localhost:%d"
TLS = "\ttls internal"
GLOBAL = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)


@pytest.fixture
def unit(tmp_path):
    """Return the unit with a program in it that exists on this machine."""
    installed = tmp_path / "archipel.service"
    installed.write_text(UNIT.read_text().replace("/opt/archipel/.venv/bin/archipel", "/bin/true"))
    return installed


def test_systemd_understands_the_unit(unit):
    done = run("systemd-analyze", "verify", "--man=no", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_may_do_little(unit):
    options = ("--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}")
    done = run("systemd-analyze", "security", *options, str(unit))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [UNIT, CONTAINER], ids=lambda file: file.name)
def test_settings_that_are_named_are_known(file):
    known = {f"ARCHIPEL_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"ARCHIPEL_\w+", file.read_text())) <= known


def test_downloads_in_flight_end_before_systemd_loses_patience():
    (patience,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(), re.MULTILINE)
    assert int(patience) > Settings.model_fields["stop_grace_s"].default


def test_as_many_phones_may_come_as_the_server_lets_in():
    (allowed,) = re.findall(r"^LimitNOFILE=(\d+)$", UNIT.read_text(), re.MULTILINE)
    assert int(allowed) == OPEN_FILES


def test_the_linter_of_containers_is_content():
    done = run(str(Path(sys.executable).parent / "hadolint"), str(CONTAINER))
    assert (done.returncode, done.stdout) == (0, "")


def instructions():
    """Return the container file's instructions as pairs of a word and its values."""
    lines = [line for line in CONTAINER.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def values_of(word):
    return [value for name, value in instructions() if name == word]


def test_the_image_is_built_apart_and_runs_as_nobody():
    assert len(values_of("FROM")) == 2
    assert int(values_of("USER")[-1]) > 0
    assert instructions()[-1] == ("CMD", '["serve"]')


def test_the_builder_is_sent_what_is_copied():
    sent = (DEPLOY / "Containerfile.dockerignore").read_text().split("\n")
    for source in copied():
        assert f"!{source}" in sent
        assert (ROOT / source).exists()


def copied():
    return [
        source
        for value in values_of("COPY")
        if not value.startswith("--from")
        for source in shlex.split(value)[:-1]
    ]


@pytest.fixture
def image(tmp_path):
    """Lay out what the image holds: what is copied, and what building leaves beside it."""
    for source in copied():
        origin, target = ROOT / source, tmp_path / source
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=shutil.ignore_patterns("fonts", "__pycache__"))
        else:
            shutil.copy(origin, target)
    (tmp_path / "web/fonts").symlink_to(ROOT / "web/fonts")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/@esbuild").symlink_to((ROOT / "node_modules/@esbuild").resolve())
    return tmp_path


def test_what_the_image_holds_publishes_serves_and_is_healthy(image, unused_tcp_port):
    port = str(unused_tcp_port)
    env = {"PATH": "/usr/bin:/bin", "ARCHIPEL_DATA": str(image / "data"), "ARCHIPEL_PORT": port}
    tour = write_folder(make_tour_files(), image / "petite-visite")
    archipel = (sys.executable, "-m", "server.cli")
    done = run(*archipel, "publish", str(tour), cwd=image, env=env)
    assert done.returncode == 0, done.stderr
    (check,) = re.findall(r'"-c", "(.*)"\]', CONTAINER.read_text())
    check = check.replace("8000", port)
    assert run(sys.executable, "-c", check).returncode == 1
    server = subprocess.Popen((*archipel, "serve"), cwd=image, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(unused_tcp_port)
        assert run(sys.executable, "-c", check).returncode == 0
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/fr/tours/petite-visite/").read()
        assert b"La petite visite" in page
    finally:
        server.terminate()
        server.wait()


def test_caddy_understands_the_example_and_finds_it_tidy():
    done = run("caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDY))
    assert done.returncode == 0, done.stderr
    assert run("caddy", "fmt", str(CADDY)).stdout == CADDY.read_text()


@pytest.fixture
async def caddy(tmp_path, unused_tcp_port):
    """Run the example with a certificate of its own making, in front of a server."""
    release(tmp_path, SITE)
    async with open_store(Settings(data=tmp_path)) as store, store.database.write() as tx:
        editor = await staff.add(tx, Person(name=NAMES["editor"], role="editor"), "fr", NOON)
        await staff.set_password(tx, editor.id, HASH)
    config = tmp_path / "Caddyfile"
    async with run_server(Settings(data=tmp_path)) as live:
        own = CADDY.read_text().replace("visites.example {", f"{HERE % unused_tcp_port} {{\n{TLS}")
        config.write_text(GLOBAL + own.replace("127.0.0.1:8000", f"127.0.0.1:{live.port}"))
        env = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        started = await asyncio.create_subprocess_exec(
            "caddy", "run", "--adapter", "caddyfile", "--config", str(config),
            env=env, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield HERE % unused_tcp_port
        finally:
            started.terminate()
            await started.wait()


async def answered(client, path):
    """Ask until Caddy has started and made its certificate."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await client.get(path)
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def test_behind_caddy_pages_come_as_published_and_the_studio_is_open(caddy):
    async with httpx.AsyncClient(base_url=caddy, verify=False) as client:
        page = await answered(client, "/fr/")
        assert page.content == PAGE
        assert page.headers["content-encoding"] == "br"
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        part = await client.get("/packs/0123.zip", headers={"range": "bytes=5-9"})
        assert (part.status_code, len(part.content)) == (206, 5)
        form = {"name": NAMES["editor"], "password": PASSWORD}
        login = await client.post("/studio/login/", data=form, headers={"origin": caddy})
        assert login.status_code == 303
        assert "__Host-studio" in login.headers["set-cookie"]
        foreign = {"origin": "https://elsewhere.example"}
        assert (await client.post("/studio/logout/", headers=foreign)).status_code == 403
