"""Starting, greeting and stopping a server, as an operator does it."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from server.model.pack import Manifest
from server.serve import OPEN_FILES, greeting, run
from server.settings import Settings
from tests.builders import make_tour_files
from tests.site import publish_files

ROOT = Path(__file__).parent.parent
WITH_FEW_FILES = ("sh", "-c", 'ulimit -Sn 512; exec "$@"', "sh")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_greeting_names_the_address():
    assert greeting(Settings(port=8123)) == "\n  http://localhost:8123/\n\n"


def test_the_greeting_draws_a_code_for_the_phone():
    drawn = greeting(Settings(port=8123, public_url="https://visites.example/"))
    assert "https://visites.example/" in drawn
    rows = [line for line in drawn.splitlines() if re.fullmatch(r"  [█▀▄ ]{20,}", line)]
    assert len(rows) >= 12
    assert len({len(row) for row in rows}) == 1


@pytest.fixture
async def published(tmp_path):
    await publish_files(tmp_path, {"petite-visite": make_tour_files()})
    return tmp_path


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def process(request, published):
    """Run the command itself, serving one tour."""
    port, figures = free_port(), free_port()
    started = subprocess.Popen(
        [*WITH_FEW_FILES, sys.executable, "-m", "server.cli", "serve", "--data", str(published),
         "--port", str(port), "--workers", str(request.param)],
        cwd=ROOT, stderr=subprocess.PIPE, env={**os.environ, "ARCHIPEL_METRICS_PORT": str(figures)},
    )  # fmt: skip
    wait_until_it_answers(port)
    yield started, port, figures
    if started.poll() is None:
        started.terminate()  # killed, it would leave its processes behind
        started.wait(20)
    if started.stderr:
        started.stderr.close()


def wait_until_it_answers(port):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)


def test_it_serves_and_a_download_in_flight_ends_when_it_is_told_to_stop(process):
    started, port, _ = process
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/fr/tours/petite-visite/").read()
    assert b"La petite visite" in page
    manifest = urllib.request.urlopen(f"http://127.0.0.1:{port}/packs/petite-visite.json").read()
    archive = Manifest.model_validate_json(manifest).archive
    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        visitor.sendall(f"GET {archive.url} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = visitor.recv(1000)
        started.send_signal(signal.SIGTERM)
        while b"\r\n\r\n" not in got or len(got.split(b"\r\n\r\n", 1)[1]) < archive.size_bytes:
            part = visitor.recv(65536)
            assert part, "the download was cut"
            got += part
    assert started.wait(20) in {0, -signal.SIGTERM}
    lines = [json.loads(line) for line in started.stderr]
    assert {line["event"] for line in lines} == {"started", "stopped", "release"}


def test_it_opens_as_many_files_as_it_may(process):
    started, _, _ = process
    soft, hard = resource.prlimit(started.pid, resource.RLIMIT_NOFILE)
    assert soft == min(OPEN_FILES, hard) > 512


def test_figures_of_all_processes_are_told_beside_the_public_port(process):
    _, port, figures = process
    for _ in range(20):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/fr/").read()
    told = urllib.request.urlopen(f"http://127.0.0.1:{figures}/metrics").read().decode()
    assert 'archipel_requests_total{kind="page",status="200"} 20.0' in told
    assert "archipel_release 1.0" in told


def test_a_port_for_the_figures_that_is_taken_is_told(published):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"No figures at 127.0.0.1:{port}: Address already"):
            run(Settings(data=published, metrics_port=port))
