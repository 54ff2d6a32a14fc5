"""What networks, disks and servers do to an install; the phone ends whole, or keeps what it had."""

import asyncio
import itertools

import pytest

from tests.browser import page
from tests.browser.drivers import Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage, tour_files
from tests.builders import STOP_FR, photograph

pytestmark = pytest.mark.browser


SLOW = Link(rate_bit_s=1_500_000)
LAMP_FR = "stops/lampe/fr.md"


def edited(words: str = "La lampe annonçait le grisou.") -> dict[str, bytes]:
    """Return the tour with another sentence at one stop."""
    return tour_files(**{LAMP_FR: STOP_FR["lampe"].replace("La lampe prévenait du grisou.", words)})


async def whole(browser: Played, site: Stage) -> None:
    """Everything that the newest edition promises is here and is what it says."""
    wanted = {entry.sha256 for entry in site.manifest().entries}
    assert wanted <= await page.stored(browser)
    assert await page.wrong_blobs(browser) == []


async def test_ten_cuts_in_one_install(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    await page.state(chromium, "absent")
    site.net.forget()
    site.net.set(Link(rate_bit_s=20e6, kills=10, kill_after_bytes=60_000))
    await page.tap(chromium, "install")
    await page.state(chromium, "ready")
    assert site.net.killed == 10
    await whole(chromium, site)
    starts = [asked.start for asked in site.net.asked if asked.path.endswith(".zip")]
    assert len(starts) >= 8
    assert all(a is not None and b is not None and a <= b for a, b in itertools.pairwise(starts))
    assert site.net.paths("/a/") == []


async def test_a_reload_goes_on_where_it_was(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    site.net.set(SLOW)
    await page.tap(chromium, "install")
    bar = "document.querySelector('progress').value"
    await page.until(chromium, bar, lambda value: value > 60_000)
    site.net.forget()
    site.net.set(Link())
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "ready")
    await whole(chromium, site)
    assert site.manifest().entries[2].sha256
    starts = [asked.start for asked in site.net.asked if asked.path.endswith(".zip")]
    assert [start for start in starts if (start or 0) < 40_000] == []


async def test_a_download_goes_on_while_other_pages_are_read(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    site.net.set(SLOW)
    await page.tap(chromium, "install")
    await page.state(chromium, "downloading")
    site.net.set(Link())
    await chromium.goto(site.url("/fr/about/"))
    installed = f"caches.open('meta-1').then((c) => c.match('/_m/{TOUR}')).then(Boolean)"
    await page.until(chromium, installed)
    await whole(chromium, site)


async def test_a_flipped_byte_is_caught_and_fetched_again(chromium: Played, site: Stage) -> None:
    manifest = site.manifest()
    entry = manifest.entries[-1]
    site.faults.flips[manifest.archive.url] = entry.offset + 5
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    site.net.forget()
    await page.tap(chromium, "install")
    await page.state(chromium, "ready")
    await whole(chromium, site)
    assert site.net.paths(entry.url) == [entry.url]


async def test_damage_that_stays_fails_and_the_old_edition_serves(
    chromium: Played, site: Stage
) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    old = {entry.url for entry in site.manifest().entries}
    await site.publish(edited() | {"stops/lampe/lampe.jpg": photograph(2)})
    manifest = site.manifest()
    entry = next(e for e in manifest.entries if e.type == "image/avif" and e.url not in old)
    site.faults.flips = {manifest.archive.url: entry.offset + 5, entry.url: 5}
    await page.look_again(chromium, TOUR)
    await chromium.goto(site.url(DOCUMENT))
    await page.tap(chromium, "update")
    await page.state(chromium, "failed")
    site.net.set(Link("refuse"))
    await chromium.goto(site.url(DOCUMENT))
    assert "prévenait du grisou" in await chromium.run("document.body.textContent")


async def test_a_server_that_ignores_range(chromium: Played, site: Stage) -> None:
    site.faults.ignores_range = True
    await page.install(chromium, site.url(DOCUMENT))
    await whole(chromium, site)
    assert len(site.net.paths(".zip")) == 1
    # A corrected sentence would come as a patch, without the archive.
    await site.publish(edited() | {"stops/lampe/lampe.jpg": photograph(2)})
    await page.look_again(chromium, TOUR)
    site.faults.sent.clear()
    await chromium.goto(site.url(DOCUMENT))
    await page.tap(chromium, "update")
    await page.state(chromium, "ready")
    await whole(chromium, site)
    assert len(site.net.paths(site.manifest().archive.url)) == 1


async def leave_room(browser: Played, site: Stage, room_bytes: int | None) -> None:
    """Let the phone have so many bytes more than it uses; None for as many as it likes."""
    # The override lasts as long as its session, which ends with the page.
    session = await browser.context.new_cdp_session(browser.page)
    usage = await browser.run("navigator.storage.estimate().then(({ usage }) => usage)")
    limit = {} if room_bytes is None else {"quotaSize": usage + room_bytes}
    override = {"origin": site.url(""), **limit}
    await session.send("Storage.overrideQuotaForOrigin", override)


async def test_no_space_is_said_before_the_download(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    little = "navigator.storage.estimate = async () => ({ usage: 0, quota: 300_000 })"
    await chromium.run(f"({little}, true)")
    site.net.forget()
    await page.tap(chromium, "install")
    await page.state(chromium, "no-space")
    assert site.net.paths(".zip") == []
    need = await chromium.run("document.querySelector('[data-fill=space]').textContent")
    assert "il reste 300" in need
    await chromium.run("(delete navigator.storage.estimate, true)")
    await page.tap(chromium, "resume")
    await page.state(chromium, "ready")


@pytest.mark.parametrize("room_bytes", [0, 200_000])
async def test_a_full_disk_loses_nothing(chromium: Played, site: Stage, room_bytes: int) -> None:
    other = "/fr/tours/autre-visite/"
    lie = "navigator.storage.estimate = async () => ({ usage: 0, quota: 1e12 })"
    await site.publish(tour_files(**{"tour.yaml": other_facts()}), "autre-visite")
    await page.install(chromium, site.url(other))
    await site.publish(tour_files(**{"stops/lampe/lampe.jpg": photograph(2)}))
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "absent")
    await leave_room(chromium, site, room_bytes)
    await chromium.run(f"({lie}, true)")
    await page.tap(chromium, "install")
    await page.state(chromium, "no-space")
    said = await chromium.run("document.querySelector('[data-fill=space]').textContent")
    assert "il reste 0" in said
    serving = "caches.open('meta-1').then((c) => c.match('/_m/autre-visite')).then(Boolean)"
    assert await chromium.run(serving)
    assert await page.wrong_blobs(chromium) == []
    await leave_room(chromium, site, None)
    await page.tap(chromium, "resume")
    await page.state(chromium, "ready")
    await whole(chromium, site)
    await chromium.goto(site.url(other))
    await page.state(chromium, "ready")


def other_facts() -> bytes:
    return tour_files()["tour.yaml"].replace(b"petite-visite", b"autre-visite")


async def test_a_release_in_mid_install_with_the_old_archive_gone(
    chromium: Played, site: Stage
) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    old = site.manifest()
    site.net.set(SLOW)
    await page.tap(chromium, "install")
    bar = "document.querySelector('progress').value"
    await page.until(chromium, bar, lambda value: value > 60_000)
    site.net.set(Link(rate_bit_s=100_000))
    await site.publish(edited())
    site.faults.gone = old.archive.url
    site.net.forget()
    site.net.set(Link())
    site.net.sever()
    await page.state(chromium, "ready")
    await whole(chromium, site)
    new = site.manifest()
    assert new.edition == old.edition + 1
    serving = f"caches.open('meta-1').then((c) => c.match('/_m/{TOUR}')).then((r) => r.json())"
    assert (await chromium.run(serving))["edition"] == new.edition
    # The style, third in the archive, was here before the release: it is not fetched again.
    style = new.entries[2]
    starts = [a.start for a in site.net.asked if a.path == new.archive.url and a.start is not None]
    assert all(start < style.offset or start >= style.offset + style.length for start in starts)


async def test_a_release_in_mid_install_ends_with_the_edition_that_was_begun(
    chromium: Played, site: Stage
) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    site.net.set(SLOW)
    await page.tap(chromium, "install")
    await page.state(chromium, "downloading")
    site.net.set(Link(rate_bit_s=100_000))
    await site.publish(edited())
    site.net.set(Link())
    await page.state(chromium, "ready")
    await page.look_again(chromium, TOUR)
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "stale")


async def test_two_tabs_download_once_and_both_show_it(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.worker_ready(chromium)
    second = await chromium.tab()
    await second.goto(site.url(DOCUMENT))
    await page.state(second, "absent")
    site.net.forget()
    site.net.set(SLOW)
    # Whether or not the second has heard of the first's download yet.
    both = "(document.querySelector('[data-do=install]').click(), true)"
    await asyncio.gather(chromium.run(both), second.run(both))
    bar = "document.querySelector('progress').value"
    await asyncio.gather(
        page.until(chromium, bar, lambda value: value > 20_000),
        page.until(second, bar, lambda value: value > 20_000),
    )
    site.net.set(Link())
    await asyncio.gather(page.state(chromium, "ready"), page.state(second, "ready"))
    assert len(site.net.paths(".zip")) == 1
    await whole(chromium, site)


async def test_one_changed_text_costs_under_five_percent(chromium: Played, site: Stage) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    pack_bytes = site.manifest().archive.size_bytes
    await site.publish(edited())
    await page.look_again(chromium, TOUR)
    site.faults.sent.clear()
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "stale")
    said = await chromium.run(
        "document.querySelector('[data-when~=stale] [data-fill=changes]').textContent"
    )
    assert "1 étape change" in said
    assert "La lampe" in said
    await page.tap(chromium, "update")
    await page.state(chromium, "ready")
    cost = sum(count for path, count in site.faults.sent.items() if path.startswith("/packs/"))
    assert 0 < cost < 0.05 * pack_bytes, f"{cost} of {pack_bytes} bytes"
    await whole(chromium, site)
    assert "prévenait du grisou" in await chromium.run("document.body.textContent")
    await chromium.goto(site.url(DOCUMENT))
    assert "annonçait le grisou" in await chromium.run("document.body.textContent")
    assert await page.wrong_blobs(chromium) == []


async def test_an_update_can_be_put_off_and_is_never_offered_in_mid_walk(
    chromium: Played, site: Stage
) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    await site.publish(edited())
    await page.look_again(chromium, TOUR)
    walking = (
        "document.addEventListener('readystatechange', () => document.body.dataset.walking = 'yes')"
    )
    await chromium.context.add_init_script(f"if (sessionStorage.walking) {walking}")
    await chromium.run("sessionStorage.walking = 'yes'")
    site.net.forget()
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "ready")
    await asyncio.sleep(0.3)
    assert site.net.paths(f"{TOUR}.json") == []
    await chromium.run("sessionStorage.removeItem('walking')")
    await chromium.goto(site.url(DOCUMENT))
    await page.tap(chromium, "later")
    await page.state(chromium, "ready")
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "ready")
    await chromium.goto(site.url("/fr/offline/"))
    await page.state(chromium, "stale")


async def move(browser: Played, sha256: str, source: str, target: str) -> None:
    """Move a blob from one cache to another."""
    await browser.run(f"""(async () => {{
      const [source, target] = [await caches.open('{source}'), await caches.open('{target}')]
      await target.put('/_b/{sha256}', await source.match('/_b/{sha256}'))
      await source.delete('/_b/{sha256}')
    }})()""")


async def test_without_any_one_entry_it_is_not_ready(chromium: Played, site: Stage) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    entries = site.manifest().entries
    for entry in entries:
        await move(chromium, entry.sha256, "blobs-1", "aside")
        await chromium.goto(site.url(DOCUMENT))
        assert await page.state(chromium, "broken", "ready") == "broken", entry.url
        await move(chromium, entry.sha256, "aside", "blobs-1")
    await move(chromium, entries[-1].sha256, "blobs-1", "aside")
    await chromium.goto(site.url(DOCUMENT))
    missing = "document.querySelector('[data-when~=broken] [data-fill=missing]').textContent"
    said = await page.until(chromium, missing)
    assert "1 fichier manque" in said
    assert "Le musée de verre" in said
    await page.tap(chromium, "mend")
    await page.state(chromium, "ready")
    await whole(chromium, site)


async def test_reading_five_hundred_other_pages_evicts_nothing(
    chromium: Played, site: Stage
) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    before = await page.stored(chromium)
    for number in range(500):
        await chromium.goto(site.url(f"/fr/journal/{number}/"))
    assert await page.stored(chromium) == before
    site.net.set(Link("refuse"))
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "ready")


async def test_deleting_gives_the_space_back(chromium: Played, site: Stage) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    await chromium.goto(site.url("/fr/offline/"))
    usage = "navigator.storage.estimate().then(({ usage }) => usage)"
    before = await chromium.run(usage)
    await page.tap(chromium, "delete")
    await page.until(chromium, "document.querySelectorAll('[data-row]').length === 0")
    blobs = "caches.open('blobs-1').then((cache) => cache.keys()).then((keys) => keys.length)"
    await page.until(chromium, blobs, lambda count: count == 0)
    await page.until(chromium, usage, lambda after: after < before - 350_000)
    await page.until(chromium, "document.querySelector('[data-when=empty]').checkVisibility()")
    await chromium.goto(site.url(DOCUMENT))
    await page.state(chromium, "absent")
