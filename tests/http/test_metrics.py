"""What an operator sees of a server in work: what was answered, never who asked."""

import os
from datetime import UTC, datetime

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from server.http.metrics import Figures, folder_of, start
from server.http.tally import KINDS, STATUSES, Tally, kind_of, read
from server.settings import Settings
from tests.http.conftest import ARCHIVE, PAGE, SITE, get, release, talk
from tests.live import run_server

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def figures(text):
    """Return every sample by its name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def seen(folder, live=(7, AT)):
    registry = CollectorRegistry()
    registry.register(Figures(folder, lambda: live))
    return figures(generate_latest(registry).decode())


@pytest.fixture
def settings(tmp_path, unused_tcp_port):
    release(tmp_path, SITE)
    return Settings(data=tmp_path, metrics_port=unused_tcp_port)


@pytest.fixture
async def live(settings):
    async with run_server(settings) as live:
        yield live


async def test_every_kind_of_answer_is_counted_with_its_bytes(live, settings):
    for asked in (get("/fr/"), get("/fr/"), get("/packs/0123.zip"), get("/packs/x.json")):
        await talk(live, asked)
    await talk(live, get("/packs/0123.zip", "Range: bytes=0-99"))
    await talk(live, get("/nowhere/"), get("/studio/login/"), get("/healthz"), replies=3)
    await talk(live, get("/fr/", method="POST"))
    found = seen(folder_of(settings))
    assert found["archipel_requests_total", "page", "200"] == 2
    assert found["archipel_sent_bytes_total", "page", "200"] == 2 * len(PAGE)
    assert found["archipel_sent_bytes_total", "archive", "200"] == len(ARCHIVE)
    assert found["archipel_sent_bytes_total", "archive", "206"] == 100
    for key in (("manifest", "200"), ("studio", "200"), ("health", "200"), ("page", "405")):
        assert found["archipel_requests_total", *key] == 1, key
    assert found["archipel_requests_total", "page", "404"] == 1
    assert found["archipel_answer_seconds_bucket", "page", "+Inf"] == 4
    assert 0 < found["archipel_answer_seconds_sum", "page"] < 10


async def test_connections_are_those_that_are_open(live, settings):
    async with httpx.AsyncClient() as one, httpx.AsyncClient() as two:
        for client in (one, two):
            await client.get(f"{live.url}/fr/")
        assert seen(folder_of(settings))["archipel_connections",] == 2
    await live.stop()
    assert seen(folder_of(settings))["archipel_connections",] == 0


async def test_who_is_sent_away_is_counted(live, settings):
    await talk(live, b"nonsense\r\n\r\n")
    found = seen(folder_of(settings))
    assert found["archipel_requests_total", "refused", "400"] == 1
    assert ("archipel_answer_seconds_count", "refused") not in found


async def test_the_release_that_is_live_is_told(tmp_path):
    found = seen(tmp_path)
    assert found["archipel_release",] == 7
    assert found["archipel_release_timestamp_seconds",] == AT.timestamp()
    assert ("archipel_release",) not in seen(tmp_path, live=None)


def test_processes_are_added_up_and_those_that_died_keep_what_they_answered(tmp_path):
    tally = Tally(tmp_path)
    tally.connected(1)
    tally.answered("page", 200, 10, 0.5)
    (tmp_path / "999999999").write_bytes((tmp_path / str(os.getpid())).read_bytes())
    found = seen(tmp_path)
    assert found["archipel_requests_total", "page", "200"] == 2
    assert found["archipel_connections",] == found["archipel_processes",] == 1


def test_a_rare_status_has_a_place_too(tmp_path):
    tally = Tally(tmp_path)
    tally.answered("page", 418, 1, 100.0)
    assert seen(tmp_path)["archipel_requests_total", "page", "other"] == 1


def test_every_place_of_the_file_is_its_own(tmp_path):
    tally = Tally(tmp_path)
    for number, (kind, status) in enumerate([(k, s) for k in KINDS for s in STATUSES]):
        tally.answered(kind, status, number, 0.5)
    _, counts = read(tmp_path / str(os.getpid()))
    assert [count.sent_bytes for count in counts] == list(range(len(KINDS) * len(STATUSES)))
    assert all(sum(count.buckets) == 1 for count in counts)


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [("/", b"", "page"), ("/fr/search/", b"q=a", "search"), ("/fr/search/", b"", "page"),
     ("/a/0.svg", b"", "asset"), ("/packs/0.zip", b"", "archive"), ("/studio", b"", "studio"),
     ("/readyz", b"", "health"), ("", b"", "page"), ("/worker.js", b"", "page")],
)  # fmt: skip
def test_kinds(path, query, kind):
    assert kind_of(path, query) == kind


async def test_bytes_that_are_missing_are_a_failure(live, settings):
    release(settings.data, SITE)
    for file in settings.data.glob("blobs/*/*"):
        if file.stat().st_size == len(ARCHIVE):
            file.unlink()
    await talk(live, get("/packs/0123.zip", method="HEAD"), head=True)
    assert (await talk(live, get("/packs/0123.zip")))[0].status == 500
    found = seen(folder_of(settings))
    assert found["archipel_requests_total", "archive", "200"] == 1
    assert found["archipel_requests_total", "archive", "500"] == 1


def test_nothing_is_counted_where_nobody_asked_for_it(tmp_path):
    assert folder_of(Settings(data=tmp_path)) is None
    start(Settings(data=tmp_path), lambda: None)
    assert not (tmp_path / "metrics").exists()


async def test_the_public_port_does_not_tell(live):
    assert (await talk(live, get("/metrics")))[0].status == 404
