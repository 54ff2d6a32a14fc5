"""Preview, publish, plan, take back, go back: by pages, with a real workshop and real bytes."""

import asyncio
import re
from datetime import timedelta
from functools import partial

import httpx
import pytest

from server.model.site import CURRENT_FILE
from server.publish.desk import release_due
from server.publish.release import release_again
from server.publish.workshop import Workshop
from server.store import jobs, publications
from tests.studio import NAMES, there

TOUR = "/studio/tours/petite-visite/"
VISITORS = "/fr/tours/petite-visite/"
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
async def draft(stage):
    """Begin with a draft, and a site without tours."""
    await release_again(stage.store)
    return await stage.draft()


@pytest.fixture
async def visitor(stage):
    async with httpx.AsyncClient(base_url=stage.url, timeout=30) as client:
        yield client


async def finished(client):
    """Wait until the publication is over and return what its job said."""
    while True:
        said = (await client.get(f"{TOUR}publish/job/")).json()
        if said["finished"]:
            return said
        await asyncio.sleep(0.02)


async def publish(client, stage, **more):
    sent = {"revision": (await stage.head()).number, "reviewed": "yes", **more}
    return await client.post(f"{TOUR}publish/", data=sent)


async def change(stage, words):
    text = (await stage.text("stops/gare/fr.md")) + f"\n{words}\n"
    return await stage.draft(**{"stops/gare/fr.md": text})


async def test_a_preview_needs_nothing_published(stage, visitor):
    (stage.store.data / CURRENT_FILE).unlink()
    async with await stage.as_("editor") as editor:
        made = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
    assert (await visitor.get(f"/fr/tours/{made['token']}/")).status_code == 200


def shown(page):
    return re.sub(r"\s+", " ", page.text)


async def test_a_draft_is_published_and_noted(stage, publisher, visitor):
    assert (await visitor.get(VISITORS)).status_code == 404
    answer = await publish(publisher, stage)
    assert answer.headers["location"] == f"{TOUR}publish/"
    said = await finished(publisher)
    assert (said["outcome"], said["next"]) == ("published", f"{TOUR}publish/?done=published")
    assert (await visitor.get(VISITORS)).status_code == 200
    page = shown(await publisher.get(said["next"]))
    assert "La publication est en ligne." in page
    assert "Édition 1" in page
    assert "sans changement depuis" in page
    assert ("Hans Weber", "published", "petite-visite") in await stage.register()


async def test_errors_block_and_warnings_want_a_tick(stage, publisher, visitor):
    await stage.draft(**{"stops/gare/en.md": None})
    page = shown(await publisher.get(f"{TOUR}publish/"))
    assert 'name="reviewed"' in page
    sent = {"revision": (await stage.head()).number}
    answer = await publisher.post(f"{TOUR}publish/", data=sent)
    assert answer.status_code == 422
    assert "Cochez que vous avez relu" in answer.text
    await stage.draft(**{"stops/gare/fr.md": None})
    answer = await publish(publisher, stage)
    assert answer.status_code == 422
    assert "Publier maintenant" not in answer.text
    assert (await visitor.get(VISITORS)).status_code == 404


async def test_only_what_was_looked_at_is_published(stage, publisher):
    old = (await stage.head()).number
    await change(stage, "Neuf.")
    assert (await publish(publisher, stage, revision=old)).status_code == 409


async def test_a_tour_is_published_once_at_a_time(stage, publisher):
    async with stage.store.database.write() as tx:
        assert await jobs.begin(tx, "petite-visite", stage.clock())
    assert (await publish(publisher, stage)).status_code == 409
    stage.clock.pass_by(minutes=5)  # a process that died says nothing any more
    assert "interrompue" in (await publisher.get(f"{TOUR}publish/")).text
    assert (await publish(publisher, stage)).status_code == 303
    assert (await finished(publisher))["outcome"] == "published"


async def test_what_phones_will_fetch_is_told_before(stage, publisher):
    first = (await publisher.get(f"{TOUR}publish/weight/", headers=JSON)).json()
    assert first["fetch_bytes"] > 0.9 * first["whole_bytes"]
    await publish(publisher, stage)
    await finished(publisher)
    await change(stage, "Une phrase de plus.")
    then = (await publisher.get(f"{TOUR}publish/weight/", headers=JSON)).json()
    assert 0 < then["fetch_bytes"] < 0.5 * first["fetch_bytes"]


async def test_going_back_is_one_click_and_loses_nothing(stage, publisher, visitor):
    await publish(publisher, stage)
    await finished(publisher)
    first = (await stage.head()).number
    await change(stage, "Une faute de frape.")
    await publish(publisher, stage)
    await finished(publisher)
    assert "frape" in (await visitor.get(VISITORS)).text
    page = await publisher.get(f"{TOUR}publish/")
    assert f"{TOUR}history/{first}/back/" in page.text
    answer = await publisher.post(f"{TOUR}history/{first}/back/", data={"publish": "yes"})
    assert answer.headers["location"] == f"{TOUR}publish/"
    assert (await finished(publisher))["outcome"] == "published"
    assert "frape" not in (await visitor.get(VISITORS)).text
    assert "frape" in (await publisher.get(f"{TOUR}history/{first + 1}/")).text


@pytest.fixture
def shop(stage):
    workshop = Workshop(stage.store.blobs)
    yield workshop
    workshop.close()


async def test_a_plan_is_kept_when_its_time_comes(stage, shop, publisher, visitor):
    at = (stage.clock() + timedelta(hours=3)).astimezone().replace(tzinfo=None)
    past = await publish(publisher, stage, later="yes", release_at="2001-01-01T10:00")
    assert past.status_code == 422
    for wrong in ("", "tomorrow", "2027-13-45T99:99"):
        assert (await publish(publisher, stage, later="yes", release_at=wrong)).status_code == 422
    when = (at + timedelta(hours=2)).isoformat(timespec="minutes")
    answer = await publish(publisher, stage, later="yes", release_at=when)
    assert answer.headers["location"] == f"{TOUR}publish/?done=planned"
    assert "Prévue pour le" in (await publisher.get(f"{TOUR}publish/")).text
    due = partial(release_due, stage.store, shop.run, stage.clock)
    assert await due() == []
    stage.clock.pass_by(hours=9)
    done = await asyncio.gather(*(due() for _ in range(2)))
    assert sorted(len(outcomes) for outcomes in done) == [0, 1]
    assert (await visitor.get(VISITORS)).status_code == 200
    assert "Prévue pour le" not in (await publisher.get(f"{TOUR}publish/")).text


async def test_a_plan_is_forgotten_on_request(stage, publisher):
    when = (stage.clock() + timedelta(days=2)).replace(tzinfo=None).isoformat(timespec="minutes")
    await publish(publisher, stage, later="yes", release_at=when)
    await publisher.post(f"{TOUR}publish/plan/")
    async with stage.store.database.read() as tx:
        assert await publications.planned(tx) == ()


async def test_a_tour_taken_back_says_why_and_comes_again(stage, publisher, visitor):
    await publish(publisher, stage)
    await finished(publisher)
    unsaid = await publisher.post(f"{TOUR}publish/withdrawal/", data={"reason.fr": " "})
    assert unsaid.status_code == 422
    sent = {"reason.fr": "Le chemin s’est effondré.", "reason.en": "<script>The path</script>"}
    answer = await publisher.post(f"{TOUR}publish/withdrawal/", data=sent)
    assert answer.headers["location"].endswith("?done=withdrawn")
    assert "Le chemin s’est effondré." in (await visitor.get(VISITORS)).text
    english = (await visitor.get(VISITORS.replace("fr", "en"))).text
    assert "&lt;script&gt;The path" in english
    assert (await visitor.get("/catalogue.json")).json()["tours"] == []
    assert (await visitor.get("/packs/petite-visite.json")).status_code == 404
    await publish(publisher, stage)
    assert (await finished(publisher))["outcome"] == "published"
    assert "effondré" not in (await visitor.get(VISITORS)).text


async def test_a_preview_is_the_visitors_page_at_a_secret_address(stage, visitor):
    async with await stage.as_("editor") as editor:
        made = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
        page = await editor.get(f"{TOUR}preview/")
    address = f"/fr/tours/{made['token']}/"
    assert f'<iframe src="{address}"' in page.text
    assert "data:image/svg+xml" in page.text
    shown_page = await visitor.get(address)
    assert shown_page.status_code == 200
    assert "frame-ancestors 'self'" in shown_page.headers["content-security-policy"]
    assert shown_page.headers["x-robots-tag"] == "noindex"
    manifest = (await visitor.get(f"/packs/{made['token']}.json")).json()
    whole = await visitor.get(manifest["archive"]["url"])
    assert len(whole.content) == manifest["archive"]["size_bytes"]
    part = await visitor.get(manifest["archive"]["url"], headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PK\x03\x04")
    for entry in manifest["entries"]:
        assert (await visitor.head(entry["url"])).status_code == 200
    assert (await visitor.get("/catalogue.json")).json()["tours"] == []


async def test_a_preview_follows_the_draft_at_the_same_address(stage, visitor):
    async with await stage.as_("editor") as editor:
        first = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
        same = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
        assert first == same
        await change(stage, "Tout neuf.")
        assert "a changé depuis cet aperçu" in (await editor.get(f"{TOUR}preview/")).text
        second = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
        address = f"/fr/tours/{first['token']}/"
        assert second["token"] == first["token"]
        assert "Tout neuf." in (await visitor.get(address)).text
        third = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"new": "yes"})).json()
        assert third["token"] != first["token"]
    assert (await visitor.get(address)).status_code == 404


async def test_a_preview_expires_and_mistakes_hold_it_up(stage, visitor):
    async with await stage.as_("editor") as editor:
        made = (await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})).json()
        address = f"/en/tours/{made['token']}/"
        assert (await visitor.get(address)).status_code == 200
        stage.clock.pass_by(days=6)
        assert (await visitor.get(address)).status_code == 200
        stage.clock.pass_by(days=2)
        assert (await visitor.get(address)).status_code != 200
        for guess in ("apercu-" + "0" * 32, "apercu-", "apercu-../x"):
            assert (await visitor.get(f"/fr/tours/{guess}/")).status_code != 200
    await stage.draft(**{"stops/gare/fr.md": None})
    async with await stage.as_("editor") as editor:
        answer = await editor.post(f"{TOUR}preview/", headers=JSON, data={"x": ""})
        assert answer.status_code == 422


async def test_a_reader_sees_but_does_not_publish(stage):
    async with await stage.as_("editor") as editor:
        page = await editor.get(f"{TOUR}publish/")
        assert "Votre rôle ne permet pas de publier" in page.text
        assert (await publish(editor, stage)).status_code == 403
        back = {"publish": "yes"}
        assert (await editor.post(f"{TOUR}history/1/back/", data=back)).status_code == 403
    assert there(NAMES["editor"])
