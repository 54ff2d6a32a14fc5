"""The studio's pages around the tours: the entrance, the team, notices, numbers, two who clash."""

from datetime import timedelta
from uuid import uuid4

import pytest

from server.model.visits import Batch, Visit
from server.store import staff, visits
from tests.builders import make_tour_files
from tests.pages.checks import enlarge, too_wide, violations
from tests.pages.conftest import desk
from tests.site import publish_files
from tests.studio import NAMES, run_studio, there

STOP = "/studio/tours/petite-visite/file/stops/gare/fr.md"
HOUSE = ("", "account/", "staff/", "staff/{person}/", "register/", "notices/", "numbers/",
         "numbers/?span=year&tour=petite-visite", "nowhere/", "tours/petite-visite/preview/",
         "tours/broken/file/stops/gare/fr.md")  # fmt: skip
OUTSIDE = ("login/", "login/?lang=de", "invitation/{token}/", "invitation/x/")
SIZES = [(390, 844, "light"), (360, 640, "dark"), (1280, 800, "dark")]
sized = pytest.mark.parametrize(("width", "height", "scheme"), SIZES)


@pytest.fixture(scope="module")
async def studio(tmp_path_factory):
    """Run a studio with a tour that is published, walked, and has a notice."""
    data = tmp_path_factory.mktemp("house")
    await publish_files(data, {"petite-visite": make_tour_files()})
    async with run_studio(data) as stage:
        await stage.draft()
        today = stage.clock().date()
        seen = tuple(
            Visit(day=today, kind=kind, tour="petite-visite", about=about)
            for kind, about in (("install", "fr"), ("stop", "gare"), ("finish", ""))
        )
        async with stage.store.database.write() as tx:
            await visits.take(tx, Batch(number=str(uuid4()), visits=seen), seen, today)
        async with await stage.as_("publisher") as publisher:
            until = (today + timedelta(days=3)).isoformat()
            notice = {"tour": "petite-visite", "until": until, "text.fr": "Sentier fermé."}
            assert (await publisher.post("/studio/notices/", data=notice)).status_code == 303
        await stage.draft("broken", **{"stops/gare/fr.md": "---\ntitle: [\n---\n\nx\n"})
        yield stage


@pytest.fixture
async def opened(chromium, studio):
    async with desk(chromium, studio, "administrator") as opened:
        yield opened


async def fits(page):
    assert await violations(page) == []
    assert await too_wide(page) == []
    await enlarge(page, 2)
    assert await too_wide(page) == []


@pytest.mark.parametrize("path", HOUSE)
@sized
async def test_everybody_can_use_the_house(opened, studio, path, width, height, scheme):
    person = await studio.account(NAMES["translator"])
    address = "/studio/" + path.format(person=person.id)
    await fits(await opened(address, width, height, bypass_csp=True, color_scheme=scheme))


@pytest.mark.parametrize("path", OUTSIDE)
@sized
async def test_everybody_can_come_in(chromium, studio, path, width, height, scheme):
    async with studio.store.database.write() as tx:
        person = there(await staff.by_name(tx, NAMES["reader"]))
        token = await staff.invite(tx, person.id, studio.clock())
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    page = await context.new_page()
    await page.goto(f"{studio.url}/studio/{path.format(token=token)}")
    await fits(page)
    await context.close()


@sized
async def test_everybody_can_settle_a_clash(opened, studio, width, height, scheme):
    page = await opened(STOP, width, height, bypass_csp=True, color_scheme=scheme)
    seen = await page.locator("[name=seen]").first.input_value()
    async with await studio.as_("editor") as editor:
        await editor.post(STOP, data={"seen": seen, "body": f"Un mot à {width}.\n\n" * 12})
    await page.fill("[name=body]", "Un autre mot.\n\n" * 12)
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_role("heading", name="Deux personnes ont écrit ici").wait_for()
    await fits(page)


@sized
async def test_everybody_can_invite(opened, width, height, scheme):
    page = await opened("/studio/staff/", width, height, bypass_csp=True, color_scheme=scheme)
    await page.fill("[name=name]", f"Anna {width}")
    await page.get_by_role("button", name="Créer le lien").click()
    await page.locator("main input[readonly]").wait_for()
    await fits(page)


@sized
async def test_the_first_day(chromium, tmp_path, width, height, scheme):
    async with run_studio(tmp_path, people=False) as stage:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
        )
        page = await context.new_page()
        await page.goto(f"{stage.url}/studio/")
        await page.get_by_text("archipel staff add").wait_for()
        await fits(page)
        await context.close()
