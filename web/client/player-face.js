/** What a player shows: its button, how much was heard, its speed, its chapter. */

import { pageLanguage } from "./fill.js"
import { chapterAt, clock } from "./pure/chapters.js"

/**
 * @typedef {object} Hearing
 * @property {number} at seconds, or sentences of what is read aloud
 * @property {boolean} playing
 * @property {number} rate
 */

export class Face {
  #box
  #range
  #chapters
  #length
  #spoken

  /**
   * @param {HTMLElement} box
   * @param {{ length: number, spoken: boolean }} sound in seconds, or in sentences
   */
  constructor(box, { length, spoken }) {
    this.#box = box
    this.#length = length
    this.#spoken = spoken
    this.#range = /** @type {HTMLInputElement} */ (box.querySelector("input"))
    /** @type {NodeListOf<HTMLElement>} */
    const chapters = box.querySelectorAll("[data-at]")
    this.#chapters = Array.from(chapters)
    this.#range.max = String(length)
    for (const part of box.querySelectorAll(".player-own")) part.toggleAttribute("hidden", false)
    for (const native of box.querySelectorAll("audio")) native.hidden = true
  }

  /** Where the chapters begin, in seconds. */
  get starts() {
    return this.#chapters.map(({ dataset }) => Number(dataset.at))
  }

  /** @param {Hearing} hearing */
  show({ at, playing, rate }) {
    this.#button(playing)
    this.#heard(at, playing)
    const speed = new Intl.NumberFormat(pageLanguage()).format(rate)
    for (const place of this.#box.querySelectorAll("[data-sound=rate] b")) {
      place.textContent = `${speed}×`
    }
    if (this.#chapters.length) this.#chapter(at, playing)
  }

  /** @param {boolean} playing */
  #button(playing) {
    const { dataset } = this.#box
    dataset.playing = playing ? "yes" : "no"
    const label = `${(playing ? dataset.pause : dataset.play) ?? ""} ${dataset.title ?? ""}`
    this.#box.querySelector("[data-sound=play]")?.setAttribute("aria-label", label)
  }

  /**
   * @param {number} at
   * @param {boolean} playing
   */
  #heard(at, playing) {
    const length = this.#length
    const words = this.#spoken ? [at + 1, length] : [clock(at), clock(length)]
    this.#range.value = String(at)
    this.#range.setAttribute("aria-valuetext", words.join(" / "))
    this.#box.style.setProperty("--heard", `${(100 * at) / length}%`)
    for (const time of this.#box.querySelectorAll(".player-time")) {
      time.textContent = this.#spoken || !(at || playing) ? "" : clock(at)
    }
  }

  /**
   * @param {number} at
   * @param {boolean} playing
   */
  #chapter(at, playing) {
    const now = this.#chapters[chapterAt(this.starts, at)]
    for (const button of this.#chapters) button.toggleAttribute("aria-current", false)
    if (playing || at) now?.setAttribute("aria-current", "true")
    const stop = playing ? `#${now?.dataset.stop}` : ""
    for (const link of document.querySelectorAll("#stops a, #map a")) {
      link.toggleAttribute("data-heard", link.getAttribute("href") === stop)
    }
  }
}
