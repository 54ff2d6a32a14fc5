/** Plays a stop's recording, its part of the tour's track, or the phone's voice; one at a time. */

import { chapterAt, clock } from "./pure/chapters.js"
import { change, setting } from "./settings.js"
import { Voice, voiceFor } from "./voice.js"

const BACK_S = 15
const RATES = [0.8, 1, 1.2, 1.5]
const KEPT = `sound ${location.pathname}`
/** @type {Record<string, number>} */
let places = {}
try {
  places = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")
} catch {
  // Nothing is kept here: every sound begins at its beginning.
}

/** @type {Map<string, Player>} */
const players = new Map()
/** @type {Player | null} */
let current = null

class Player {
  #box
  #sound
  #from
  #to
  #range
  #chapters
  #spoken
  #placed = false
  id

  /** @param {HTMLElement} box @param {HTMLAudioElement | Voice} sound */
  constructor(box, sound) {
    const { player = "", from = 0, to = 0 } = box.dataset
    this.id = player
    this.#box = box
    this.#sound = sound
    this.#spoken = sound instanceof Voice
    this.#from = Number(from)
    this.#to = this.#spoken ? sound.duration : Number(to)
    this.#range = /** @type {HTMLInputElement} */ (box.querySelector("input"))
    this.#chapters = Array.from(box.querySelectorAll("[data-at]"))
    this.#range.max = String(this.length)
    for (const type of ["play", "pause", "timeupdate", "ended"]) sound.addEventListener(type, () => this.#heard(type))
    this.#range.addEventListener("input", () => this.seek(this.#range.valueAsNumber))
    box.addEventListener("click", ({ target }) => this.#tapped(target))
    for (const part of box.querySelectorAll(".player-own")) part.toggleAttribute("hidden", false)
    if (sound instanceof HTMLAudioElement) sound.hidden = true
    this.#show()
  }

  get length() {
    return this.#to - this.#from
  }

  get playing() {
    return !this.#sound.paused
  }

  /** Seconds of this part that were heard. */
  get at() {
    const at = this.#placed ? this.#sound.currentTime - this.#from : (places[this.id] ?? 0)
    return Math.min(Math.max(0, at), this.length)
  }

  play() {
    if (current !== this) current?.pause()
    current = this
    if (!this.#placed || this.at >= this.length - 0.1) this.seek(this.at >= this.length - 0.5 ? 0 : this.at)
    this.#sound.playbackRate = Number(setting("rate")) || 1
    this.#announce()
    void this.#sound.play().catch(() => this.#show())
  }

  pause() {
    this.#sound.pause()
  }

  /** @param {number} at seconds of this part */
  seek(at) {
    this.#placed = true
    this.#sound.currentTime = this.#from + Math.min(Math.max(0, at), this.length)
    this.#show()
  }

  /** @param {EventTarget | null} target */
  #tapped(target) {
    const button = target instanceof Element ? target.closest("[data-sound]") : null
    if (!(button instanceof HTMLElement)) return
    const { sound, at } = button.dataset
    if (sound === "play") this.playing ? this.pause() : this.play()
    if (sound === "back") this.seek(this.at - (this.#spoken ? 1 : BACK_S))
    if (sound === "next") this.step(1)
    if (sound === "rate") this.#faster()
    if (sound === "chapter") {
      this.seek(Number(at))
      this.play()
    }
  }

  #faster() {
    const rate = RATES[(RATES.indexOf(Number(setting("rate"))) + 1) % RATES.length] ?? 1
    change("rate", rate)
    this.#sound.playbackRate = rate
    if (this.#spoken && this.playing) this.#sound.play()
    for (const player of players.values()) player.#show()
  }

  /** @param {string} type of event */
  #heard(type) {
    if (type === "play" && current !== this) {
      current?.pause()
      current = this
    }
    if (type === "timeupdate" && this.playing && this.#sound.currentTime >= this.#to - 0.05 && !this.#spoken) this.pause()
    if (type !== "play") this.#keep()
    this.#show()
  }

  #keep() {
    places[this.id] = this.at < this.length - 0.5 ? Math.floor(this.at) : 0
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(places))
    } catch {
      // Full, or forbidden.
    }
  }

  #show() {
    const { dataset } = this.#box
    const { at, playing } = this
    dataset.playing = playing ? "yes" : "no"
    for (const button of this.#box.querySelectorAll("[data-sound=play]")) {
      button.setAttribute("aria-label", `${(playing ? dataset.pause : dataset.play) ?? ""} ${dataset.title ?? ""}`)
    }
    this.#range.value = String(at)
    this.#range.style.setProperty("--heard", `${(100 * at) / this.length}%`)
    this.#box.style.setProperty("--heard", `${(100 * at) / this.length}%`)
    const left = this.#spoken || !(at || playing) ? "" : clock(at)
    this.#range.setAttribute("aria-valuetext", this.#spoken ? `${at + 1} / ${this.length}` : `${clock(at)} / ${clock(this.length)}`)
    for (const time of this.#box.querySelectorAll(".player-time")) time.textContent = left
    for (const rate of this.#box.querySelectorAll("[data-sound=rate] b")) rate.textContent = `${new Intl.NumberFormat(document.documentElement.lang).format(Number(setting("rate")) || 1)}×`
    if (this.#chapters.length) this.#chapter(at, playing)
    if (current === this) guide(this)
  }

  #starts() {
    return this.#chapters.map((button) => Number(/** @type {HTMLElement} */ (button).dataset.at))
  }

  /** @param {number} at @param {boolean} playing */
  #chapter(at, playing) {
    const now = this.#chapters[chapterAt(this.#starts(), at)]
    for (const button of this.#chapters) button.toggleAttribute("aria-current", false)
    if (playing || at) now?.setAttribute("aria-current", "true")
    const id = now instanceof HTMLElement && playing ? now.dataset.stop : ""
    for (const link of document.querySelectorAll("#stops a, #map a")) {
      link.toggleAttribute("data-heard", link.getAttribute("href") === `#${id}`)
    }
  }

  /** The next stop's sound, or the next chapter; back to the beginning, then to the one before. @param {number} by */
  step(by) {
    if (!this.#chapters.length) {
      const order = Array.from(players.keys()).filter((id) => id !== "track")
      const other = players.get(order[order.indexOf(this.id) + by] ?? "")
      if (!other) return
      other.#box.closest("article")?.scrollIntoView()
      return other.play()
    }
    const starts = this.#starts()
    const now = chapterAt(starts, this.at)
    const back = by < 0 && this.at - Number(starts[now]) > 3 ? 0 : by
    this.seek(starts[Math.min(Math.max(0, now + back), starts.length - 1)] ?? 0)
  }

  /** The lock screen and the buttons of headphones. */
  #announce() {
    const session = navigator.mediaSession
    if (!session) return
    const tour = document.querySelector("h1")?.textContent ?? ""
    const poster = /** @type {HTMLImageElement | null} */ (document.querySelector(".poster img"))
    const artwork = poster ? [{ src: poster.currentSrc || poster.src }] : []
    session.metadata = new MediaMetadata({ title: this.#box.dataset.title ?? tour, artist: tour, album: tour, artwork })
    /** @type {[MediaSessionAction, () => void][]} */
    const deeds = [
      ["play", () => this.play()], ["pause", () => this.pause()],
      ["seekbackward", () => this.seek(this.at - (this.#spoken ? 1 : BACK_S))],
      ["previoustrack", () => this.step(-1)], ["nexttrack", () => this.step(1)],
    ]
    for (const [action, deed] of deeds) {
      try {
        session.setActionHandler(action, deed)
      } catch {
        // This browser has no such button.
      }
    }
  }
}

/** The bar of the guide shows what plays. @param {Player} player */
function guide(player) {
  const bar = document.querySelector(".guide-player")
  if (!(bar instanceof HTMLElement)) return
  const here = player.id === "track" || player.id === bar.dataset.stop
  bar.dataset.playing = here && player.playing ? "yes" : "no"
  bar.style.setProperty("--heard", `${here ? (100 * player.at) / player.length : 0}%`)
}

/** @param {string} id of a stop */
export function playStop(id) {
  players.get(id)?.play()
}

export function stopSound() {
  current?.pause()
}

/** @param {HTMLElement} box */
function prepare(box) {
  const id = box.dataset.player ?? ""
  if (players.has(id)) return
  const audio = box.querySelector("audio")
  const article = box.closest("article")
  if (audio) players.set(id, new Player(box, audio))
  else if (article && voiceFor(article.querySelector(".prose")?.getAttribute("lang") ?? document.documentElement.lang)) {
    box.hidden = false
    players.set(id, new Player(box, new Voice(article)))
  }
}

function prepareAll() {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll("[data-player]")
  for (const box of boxes) prepare(box)
  const bar = document.querySelector(".guide-player")
  bar?.toggleAttribute("data-able", players.has(/** @type {HTMLElement} */ (bar).dataset.stop ?? ""))
}

prepareAll()
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", prepareAll)
window.addEventListener("pagehide", stopSound)
document.addEventListener("click", ({ target }) => {
  const bar = target instanceof Element ? target.closest(".guide-player") : null
  if (!(bar instanceof HTMLElement)) return
  const player = current?.id === "track" && current.playing ? current : players.get(bar.dataset.stop ?? "")
  player?.playing ? player.pause() : player?.play()
})
