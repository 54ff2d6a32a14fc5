"""The staff work on any machine: what one took in, another shows, and an outage is told."""

from contextlib import asynccontextmanager

import pytest

from server.app import create_app
from server.publish import join
from tests.buckets import NAMES
from tests.builders import jpeg
from tests.live import run_server
from tests.machines.conftest import TOUR, until
from tests.studio import Clock, Stage

pytestmark = pytest.mark.parametrize("s3", NAMES[:1], indirect=True)
JSON = {"accept": "application/json"}
BASE = f"/studio/tours/{TOUR}"


@asynccontextmanager
async def studio_on(machine):
    """Run the studio of a machine."""
    clock = Clock()
    async with join(machine) as store, run_server(machine, create_app(machine, clock)) as live:
        yield Stage(live.url, store, clock)


@asynccontextmanager
async def two_studios(house):
    """Run the studios of two machines, with people and a draft that was begun on the first."""
    async with (
        studio_on(house.machine("one")) as one,
        studio_on(house.machine("two")) as two,
    ):
        await one.people()
        await one.draft()
        yield one, two


async def test_what_is_taken_in_on_one_machine_is_worked_on_at_another(house):
    async with two_studios(house) as (one, two):
        async with await two.as_("editor") as client:
            assert "grisou" in (await client.get(f"{BASE}/file/stops/lampe/fr.md")).text
            shot = {"accept": "application/json", "x-file-name": "four.jpg"}
            sent = await client.put(
                f"{BASE}/media/gare?name=four.jpg", content=jpeg(), headers=shot
            )
            assert sent.status_code == 200, sent.text
        async with await one.as_("editor") as client:
            picture = await client.get(f"{BASE}/media/stops/gare/four.jpg")
            assert picture.headers["content-type"] == "image/avif"
            assert (await client.get(f"{BASE}/history/2/")).status_code == 200
            assert (await client.get(f"{BASE}/export.zip")).content[:2] == b"PK"


async def test_an_outage_is_told_in_the_language_of_who_asks(house, s3):
    async with two_studios(house) as (_, two), await two.as_("editor") as client:
        s3.stop()
        try:
            refused = await client.get(f"{BASE}/")
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
            assert "La réserve de fichiers ne répond pas" in refused.text
        finally:
            s3.start()

        async def has_recovered():
            return (await client.get(f"{BASE}/")).status_code == 200

        await until(has_recovered)
