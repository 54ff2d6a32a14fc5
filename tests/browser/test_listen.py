"""What is heard: from the pack with the server dead, one sound at a time, and read aloud."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser, Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, Stage, tour_files
from tests.sounds import recording

pytestmark = pytest.mark.browser

STOPS = ("gare", "lampe", "louvre")
PLAYER = "document.querySelector('[data-player={}]')"
READY = "Boolean(document.querySelector('[data-player] .player-own:not([hidden])'))"
PLAYING = """[...document.querySelectorAll('[data-player]')]
  .filter((box) => box.dataset.playing === 'yes').map((box) => box.dataset.player)"""
SOUNDING = "[...document.querySelectorAll('audio')].filter((audio) => !audio.paused).length"


def with_sound_everywhere() -> dict[str, str | bytes]:
    """Return the good tour in which every French stop has ten seconds of voice."""
    files: dict[str, str | bytes] = dict(tour_files())
    rights = "\n  fr.mp3: {credit: Archipel, licence: CC0-1.0, source: enregistrement}\n"
    for stop in STOPS:
        text, facts = files[f"stops/{stop}/fr.md"], files[f"stops/{stop}/stop.yaml"]
        assert isinstance(text, bytes)
        assert isinstance(facts, bytes)
        words = text.decode().replace("audio: fr.wav\n", "")
        files[f"stops/{stop}/fr.md"] = words.replace("---\n", "---\naudio: fr.mp3\n", 1).encode()
        files[f"stops/{stop}/fr.mp3"] = recording(".mp3", 10.0)
        files[f"stops/{stop}/stop.yaml"] = facts.decode().rstrip().encode() + rights.encode()
    return files


def press(stop: str, what: str) -> str:
    return f"{PLAYER.format(stop)}.querySelector('[data-sound={what}]').click()"


async def test_a_part_of_the_track_plays_and_seeks_with_the_server_dead(
    any_browser: Browser, site: Stage
) -> None:
    await site.publish({k: v for k, v in with_sound_everywhere().items() if isinstance(v, bytes)})
    sounds = [entry for entry in site.manifest().entries if entry.type == "audio/mp4"]
    assert [entry.lang for entry in sounds] == ["fr"]
    await page.install(any_browser, site.url(DOCUMENT))
    await site.live.stop()
    site.net.set(Link("refuse"))
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, READY)
    times = await any_browser.run("""Promise.race([new Promise((done) => setTimeout(() => {
      const audio = document.querySelector("[data-player=lampe] audio")
      done(["late", audio.readyState, audio.networkState, audio.currentTime])
    }, 10_000)), (async () => {
      const audio = document.querySelector('[data-player=lampe] audio')
      audio.muted = true
      audio.preload = 'metadata'
      audio.load()
      if (audio.readyState < 1) await new Promise((done) =>
        audio.addEventListener('loadedmetadata', done, { once: true }))
      const range = document.querySelector('[data-player=lampe] input')
      range.value = '6'
      const begun = performance.now()
      const there = new Promise((done) => audio.addEventListener('seeked', done, { once: true }))
      range.dispatchEvent(new Event('input', { bubbles: true }))
      await there
      const from = Number(document.querySelector('[data-player=lampe]').dataset.from)
      return [audio.duration, audio.currentTime - from, performance.now() - begun]
    })()])""")
    assert times[0] == pytest.approx(34.5, abs=1)
    assert times[1] == pytest.approx(6, abs=0.3)
    print(any_browser.name, "seeks in", round(times[2]), "ms")  # noqa: T201  with -s


async def test_two_sounds_never_overlap_and_the_lock_screen_knows(
    chromium: Played, site: Stage
) -> None:
    await site.publish({k: v for k, v in with_sound_everywhere().items() if isinstance(v, bytes)})
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    await chromium.run(press("gare", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])
    await chromium.run(press("louvre", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["louvre"])
    assert await chromium.run(SOUNDING) == 1
    told = "[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]"
    assert await chromium.run(told) == ["Le musée de verre", "La petite visite"]
    await chromium.run(press("louvre", "rate"))
    rate = "document.querySelector('[data-player=louvre] audio').playbackRate"
    assert await chromium.run(rate) == 1.2
    assert await chromium.run("JSON.parse(localStorage.getItem('settings')).rate") == 1.2
    await chromium.run("document.querySelectorAll('[data-sound=chapter]')[1].click()")
    await page.until(chromium, PLAYING, lambda on: on == ["track"])
    heard = "document.querySelector('#stops [data-heard]')?.getAttribute('href')"
    await page.until(chromium, heard, lambda href: href == "#lampe")


async def test_a_sound_stops_at_its_part_and_its_place_survives_reload(
    chromium: Played, site: Stage
) -> None:
    await site.publish({k: v for k, v in with_sound_everywhere().items() if isinstance(v, bytes)})
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    await chromium.run(press("gare", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])
    await chromium.run("""(() => {
      const range = document.querySelector('[data-player=gare] input')
      range.value = '4'
      range.dispatchEvent(new Event('input'))
    })()""")
    place = "Number(document.querySelector('[data-player=gare] input').value)"
    await page.until(chromium, place, lambda at: at >= 5)
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    assert 4 <= await chromium.run(place) <= 7
    await chromium.run(press("gare", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])
    await page.until(chromium, PLAYING, lambda on: on == [])
    assert await chromium.run("document.querySelector('[data-player=gare] audio').currentTime") < 11


async def test_the_next_stop_and_every_speed_are_a_tap_away(chromium: Played, site: Stage) -> None:
    await site.publish({k: v for k, v in with_sound_everywhere().items() if isinstance(v, bytes)})
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    await chromium.run(press("gare", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])
    rates = []
    for _ in range(4):
        await chromium.run(press("gare", "rate"))
        rates.append(
            await chromium.run(f"{PLAYER.format('gare')}.querySelector('audio').playbackRate")
        )
    assert sorted(set(rates)) == [0.8, 1, 1.2, 1.5]
    await chromium.run(press("gare", "next"))
    await page.until(chromium, PLAYING, lambda on: on == ["lampe"])
    top = "Math.abs(document.getElementById('lampe').getBoundingClientRect().top)"
    await page.until(chromium, top, lambda pixels: pixels < 200)
    await chromium.run(press("louvre", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["louvre"])
    await chromium.run(press("louvre", "next"))
    assert await chromium.run(PLAYING) == ["louvre"], "behind the last stop is none"


async def test_arriving_plays_where_the_visitor_chose_so_and_the_guide_pauses(
    chromium: Played, site: Stage
) -> None:
    await site.publish({k: v for k, v in with_sound_everywhere().items() if isinstance(v, bytes)})
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    for do in ("walk", "alone", "here"):
        await page.tap(chromium, do)
    assert await chromium.run(PLAYING) == [], "nobody chose so"
    bar = "document.querySelector('.guide-player')"
    await chromium.run(f"{bar}.click()")
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])
    assert await chromium.run(f"{bar}.dataset.playing") == "yes"
    await chromium.run(f"{bar}.click()")
    await page.until(chromium, PLAYING, lambda on: on == [])
    await chromium.run("""localStorage.setItem('settings', '{"autoplay":true}')""")
    for do in ("on", "here"):
        await page.tap(chromium, do)
    await page.until(chromium, PLAYING, lambda on: on == ["lampe"])


FAKE_VOICE = """
  window.said = []
  class Utterance { constructor(text) { this.text = text } }
  window.SpeechSynthesisUtterance = Utterance
  const voices = [{ lang: 'fr-FR', voiceURI: 'a', localService: true, default: true }]
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices, addEventListener() {}, cancel() { this.now = null },
    speak(said) { window.said.push(said.text); this.now = said
      window.finish = () => this.now === said && said.onend?.({})
      if (!window.slow) setTimeout(window.finish, 60) },
  } })
"""


async def test_a_stop_without_recording_is_read_aloud(chromium: Played, site: Stage) -> None:
    await chromium.page.add_init_script(f"{FAKE_VOICE}; window.slow = true")
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, "document.querySelector('[data-player=lampe]').hidden === false")
    await chromium.run(press("lampe", "play"))
    await page.until(chromium, "said.length", lambda count: count == 1)
    await chromium.run("finish()")
    await page.until(chromium, "said.length", lambda count: count == 2)
    shown = "[...CSS.highlights.get('spoken')].map(String).join() === said.at(-1)"
    assert await chromium.run(shown), "the sentence that is spoken is marked"
    await chromium.run(press("lampe", "play"))
    shown = await chromium.run("said.length")
    await chromium.run("window.slow = false")
    await chromium.run(press("lampe", "play"))
    await page.until(chromium, PLAYING, lambda on: on == [])
    said = await chromium.run("said")
    assert said[shown] == said[shown - 1]
    assert list(dict.fromkeys(said)) == [
        "La lampe", "La lampe prévenait du grisou.", "Elle ne quittait pas le mineur.",
        "Suivez l’ancienne voie ferrée jusqu’au musée.",
    ]  # fmt: skip
    await chromium.run(press("lampe", "play"))
    await chromium.run(press("gare", "play"))
    await page.until(chromium, PLAYING, lambda on: on == ["gare"])


async def test_where_no_voice_speaks_the_language_nothing_is_offered(
    chromium: Played, site: Stage
) -> None:
    await chromium.page.add_init_script(FAKE_VOICE.replace("fr-FR", "pt-PT"))
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, READY)
    assert await chromium.run("document.querySelector('[data-player=lampe]').hidden")
