/** Plays a stop's recording, its part of the tour's track, or the phone's voice; one at a time. */

import { pageLanguage } from "./fill.js"
import { holdMediaKeys } from "./media-keys.js"
import { Face } from "./player-face.js"
import { chapterAt } from "./pure/chapters.js"
import { change, setting } from "./settings.js"
import { Voice, voiceFor } from "./voice.js"

const BACK_S = 15
/** Later than this in a chapter, "back" leads to its beginning. */
const BEGUN_S = 3
/** So near to its end a sound was heard. */
const ALMOST_S = 0.5
const RATES = [0.8, 1, 1.2, 1.5]
const KEPT = `sound ${location.pathname}`
const TRACK = "track"

/** @type {Map<string, Player>} */
const players = new Map()
/** @type {Player | null} */
let current = null

/** @returns {Record<string, number>} where each sound of this page was left, in seconds */
function leftAt() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")
  } catch {
    // Nothing is kept here: every sound begins at its beginning.
    return {}
  }
}

/**
 * @param {string} id
 * @param {number} at seconds
 */
function leave(id, at) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...leftAt(), [id]: at }))
  } catch {
    // Full, or forbidden.
  }
}

const rate = () => Number(setting("rate")) || 1

class Player {
  #box
  #sound
  #face
  #from
  #to
  #spoken
  #left
  #placed = false

  /**
   * @param {HTMLElement} box
   * @param {HTMLAudioElement | Voice} sound
   */
  constructor(box, sound) {
    const { player = "", from = 0, to = 0 } = box.dataset
    this.id = player
    this.#box = box
    this.#sound = sound
    this.#spoken = sound instanceof Voice
    this.#from = Number(from)
    this.#to = this.#spoken ? sound.duration : Number(to)
    this.#left = leftAt()[player] ?? 0
    this.#face = new Face(box, { length: this.length, spoken: this.#spoken })
    for (const type of ["play", "pause", "timeupdate", "ended"]) {
      sound.addEventListener(type, () => this.#heard(type))
    }
    box.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement) this.seek(target.valueAsNumber)
    })
    box.addEventListener("click", ({ target }) => this.#tapped(target))
    this.show()
  }

  get length() {
    return this.#to - this.#from
  }

  get playing() {
    return !this.#sound.paused
  }

  /** Seconds of this part that were heard. */
  get at() {
    const at = this.#placed ? this.#sound.currentTime - this.#from : this.#left
    return Math.min(Math.max(0, at), this.length)
  }

  play() {
    if (current !== this) current?.pause()
    current = this
    const over = this.at >= this.length - ALMOST_S
    if (!this.#placed || over) this.seek(over ? 0 : this.at)
    this.#sound.playbackRate = rate()
    this.#announce()
    void this.#sound.play().catch(() => this.show())
  }

  pause() {
    this.#sound.pause()
  }

  toggle() {
    this.playing ? this.pause() : this.play()
  }

  /** @param {number} at seconds of this part */
  seek(at) {
    this.#placed = true
    this.#sound.currentTime = this.#from + Math.min(Math.max(0, at), this.length)
    this.show()
  }

  /** Fifteen seconds, or a sentence. */
  #back() {
    this.seek(this.at - (this.#spoken ? 1 : BACK_S))
  }

  /** @param {EventTarget | null} target */
  #tapped(target) {
    const button = target instanceof Element ? target.closest("[data-sound]") : null
    if (!(button instanceof HTMLElement)) return
    const { sound, at } = button.dataset
    if (sound === "play") this.toggle()
    if (sound === "back") this.#back()
    if (sound === "next") this.step(1)
    if (sound === "rate") this.#faster()
    if (sound !== "chapter") return
    this.seek(Number(at))
    this.play()
  }

  #faster() {
    change("rate", RATES[(RATES.indexOf(rate()) + 1) % RATES.length] ?? 1)
    this.#sound.playbackRate = rate()
    // A voice changes its speed with the next thing that it says.
    if (this.#spoken && this.playing) this.play()
    for (const player of players.values()) player.show()
  }

  /** @param {string} type of event */
  #heard(type) {
    if (type === "play" && current !== this) {
      current?.pause()
      current = this
    }
    const over = !this.#spoken && this.#sound.currentTime >= this.#to - 0.05
    if (type === "timeupdate" && this.playing && over) this.pause()
    if (type !== "play") leave(this.id, this.at < this.length - ALMOST_S ? Math.floor(this.at) : 0)
    this.show()
  }

  show() {
    this.#face.show({ at: this.at, playing: this.playing, rate: rate() })
    if (current === this) showInGuide(this)
  }

  /**
   * To the next stop's sound, or the next chapter.
   * @param {1 | -1} by
   */
  step(by) {
    const { starts } = this.#face
    if (!starts.length) return this.#stop(by)
    const now = chapterAt(starts, this.at)
    const begun = by < 0 && this.at - Number(starts[now]) > BEGUN_S
    const to = Math.min(Math.max(0, now + (begun ? 0 : by)), starts.length - 1)
    this.seek(starts[to] ?? 0)
  }

  /** @param {1 | -1} by */
  #stop(by) {
    const order = [...players.values()].filter(({ id }) => id !== TRACK)
    const other = order[order.indexOf(this) + by]
    if (!other) return
    other.#box.closest("article")?.scrollIntoView()
    other.play()
  }

  #announce() {
    holdMediaKeys(this.#box.dataset.title ?? "", {
      play: () => this.play(),
      pause: () => this.pause(),
      seekbackward: () => this.#back(),
      previoustrack: () => this.step(-1),
      nexttrack: () => this.step(1),
    })
  }
}

/** @returns {HTMLElement | null} the guide's own small player */
const guideBar = () => document.querySelector(".guide-player")

/** @param {Player} player */
function showInGuide({ id, playing, at, length }) {
  const bar = guideBar()
  if (!bar) return
  const here = id === TRACK || id === bar.dataset.stop
  bar.dataset.playing = here && playing ? "yes" : "no"
  bar.style.setProperty("--heard", `${here ? (100 * at) / length : 0}%`)
}

/** @param {string} id of a stop */
export function playStop(id) {
  players.get(id)?.play()
}

/** @param {HTMLElement} box */
function prepare(box) {
  const id = box.dataset.player ?? ""
  if (players.has(id)) return
  const audio = box.querySelector("audio")
  const article = box.closest("article")
  const lang = article?.querySelector(".prose")?.getAttribute("lang") ?? pageLanguage()
  if (audio) players.set(id, new Player(box, audio))
  else if (article && voiceFor(lang)) {
    box.hidden = false
    players.set(id, new Player(box, new Voice(article)))
  }
}

function prepareAll() {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll("[data-player]")
  for (const box of boxes) prepare(box)
  const bar = guideBar()
  bar?.toggleAttribute("data-able", players.has(bar.dataset.stop ?? ""))
}

prepareAll()
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", prepareAll)
addEventListener("pagehide", () => current?.pause())
document.addEventListener("click", ({ target }) => {
  const bar = target instanceof Element ? target.closest(".guide-player") : null
  if (!(bar instanceof HTMLElement)) return
  const whole = current?.id === TRACK && current.playing
  const player = whole ? current : players.get(bar.dataset.stop ?? "")
  player?.toggle()
})
