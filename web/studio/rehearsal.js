/** `<tour-rehearsal>`: plays the test walk on the map, and says beside the plan what the phone did. */

import { fillIn, pageLanguage, showState } from "../client/fill.js"
import { TourMap } from "../client/map.js"
import { Trail } from "../client/pure/trail.js"
import { metres, minutes } from "../client/pure/words.js"
import { alarms, arrivals, replay } from "./replay.js"

/** @import { Moment } from "./replay.js" */

/** The whole walk plays in so many seconds. */
const WHOLE_S = 90
/** Nearer to the plan than this, the phone was right. */
const NEAR_M = 10
const KM_H = 3.6
/** One walk is luck; so many tell. */
const MANY = 20

class Rehearsal extends HTMLElement {
  #lang = pageLanguage()
  /** @type {HTMLElement[]} */
  #rows = Array.from(document.querySelectorAll("tr[data-stop]"))
  #trail = this.#read()
  #map = new TourMap(/** @type {SVGSVGElement} */ (this.querySelector("svg.map")), () => false)
  #slider = /** @type {HTMLInputElement} */ (this.querySelector("input[type=range]"))
  /** @type {Moment[]} */
  #moments = []
  /** @type {ReturnType<typeof arrivals>} */
  #reached = new Map()
  #seed = 1
  #frame = 0
  /** Where the replay is, in seconds of the walk. */
  #at = 0

  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("input", this)
    this.addEventListener("change", this)
    for (const hidden of document.querySelectorAll("[data-tried], .replay")) {
      hidden.toggleAttribute("hidden", false)
    }
    this.#try()
  }

  /** The line and the stops, as the table has them. */
  #read() {
    const stops = this.#rows.map(({ id, dataset: { lon, lat, along, radius, stay } }) => ({
      id,
      lon: Number(lon),
      lat: Number(lat),
      along: Number(along),
      radius: Number(radius),
      stay: Number(stay),
    }))
    return new Trail(this.dataset.route ?? "", stops, Number(this.dataset.duration))
  }

  /** @param {Event} event */
  handleEvent({ type, target }) {
    const asked = /** @type {HTMLElement} */ (target).closest("[data-do]")
    const what = asked instanceof HTMLElement ? asked.dataset.do : ""
    if (type === "click" && what === "play") this.#play(!this.#frame)
    if (type === "click" && what === "again") {
      this.#seed += 1
      this.#try()
    }
    if (type === "change" && what === "error") this.#try()
    if (type === "input" && target === this.#slider) {
      this.#play(false)
      this.#show(Number(this.#slider.value))
    }
  }

  #try() {
    const sigma = this.#sigma
    const metres_s = Number(this.dataset.pace) / KM_H
    this.#play(false)
    this.#moments = replay(this.#trail, { metres_s, sigma, seed: this.#seed })
    this.#reached = arrivals(this.#moments)
    this.#slider.max = String(this.#moments.length - 1)
    for (const row of this.#rows) this.#compare(row)
    const [total, false_alarms] = [this.#rows.length, alarms(this.#moments)]
    fillIn(this, "sum", { reached: this.#reached.size, total }, this.#lang)
    fillIn(this, "alarms", { n: false_alarms }, this.#lang, false_alarms)
    this.#show(0)
    void this.#many({ metres_s, sigma, seed: this.#seed })
  }

  /**
   * Walk again and again in idle moments, and say which stops are missed how often.
   * @param {Parameters<typeof replay>[1]} wish
   */
  async #many(wish) {
    const missed = this.#rows.map((row) => ({ stop: row.dataset.title ?? "", id: row.id, n: 0 }))
    showState(/** @type {HTMLElement} */ (this.querySelector(".replay-many")), "counting")
    for (let turn = 1; turn <= MANY; turn += 1) {
      await new Promise((done) => setTimeout(done))
      if (wish.seed !== this.#seed || wish.sigma !== this.#sigma) return
      const reached = arrivals(replay(this.#trail, { ...wish, seed: wish.seed + turn }))
      for (const stop of missed) if (!reached.has(stop.id)) stop.n += 1
    }
    const list = missed.filter(({ n }) => n).map(({ stop, n }) => `${stop} (${n}×)`)
    const state = list.length ? "some" : "none"
    const words = new Intl.ListFormat(this.#lang).format(list)
    fillIn(this, state, { total: MANY, stops: words }, this.#lang)
    showState(/** @type {HTMLElement} */ (this.querySelector(".replay-many")), state)
  }

  get #sigma() {
    return Number(/** @type {HTMLSelectElement} */ (this.querySelector("select")).value)
  }

  /** @param {HTMLElement} row what the phone did at a stop, beside what was planned */
  #compare(row) {
    const found = this.#reached.get(row.id)
    const off = found ? found.true_m - Number(row.dataset.reached) : 0
    const state = !found ? "missed" : Math.abs(off) < NEAR_M ? "right" : off < 0 ? "early" : "late"
    showState(row, state)
    fillIn(row, state, { length: metres(Math.abs(off), this.#lang) }, this.#lang)
  }

  /** @param {boolean} on */
  #play(on) {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    showState(/** @type {HTMLElement} */ (this.querySelector("[data-do=play]")), on ? "on" : "off")
    if (!on) return
    this.#map.follow(true)
    const last = this.#moments.length - 1
    const rate = last / WHOLE_S / 1000
    if (this.#at >= last) this.#at = 0
    let before = performance.now()
    const tick = (/** @type {number} */ now) => {
      this.#show(Math.min(this.#at + Math.max(now - before, 0) * rate, last))
      before = now
      if (this.#at < last) this.#frame = requestAnimationFrame(tick)
      else this.#play(false)
    }
    this.#frame = requestAnimationFrame(tick)
  }

  /** @param {number} second of the walk */
  #show(second) {
    this.#at = second
    const moment = this.#moments[Math.floor(second)]
    if (!moment) return
    const { fix, walk } = moment
    this.#map.place(fix)
    this.#map.mark({ next: walk.next, reached: new Set(walk.reached) })
    const { line, plane } = this.#trail
    const walked = walk.along === null ? [] : line.until(walk.along)
    this.#map.walked(walked.map((point) => plane.degrees(point)))
    this.#slider.value = String(Math.floor(second))
    this.#tell(moment, second)
  }

  /** @type {(moment: Moment, second: number) => void} */
  #tell({ walk, true_m }, second) {
    const here = this.#row(walk.reached.at(-1))
    const begun = this.#reached.get(here?.id ?? "")?.second ?? 0
    const hears = here && second - begun < Number(here.dataset.seconds)
    const phase = hears ? "hears" : walk.next ? "walks" : "over"
    const on = hears ? here : this.#row(walk.next)
    for (const row of this.#rows) row.toggleAttribute("data-now", row === on)
    showState(/** @type {HTMLElement} */ (this.querySelector(".replay-told")), phase)
    fillIn(this, phase, { stop: on?.dataset.title ?? "" }, this.#lang)
    const time = minutes(second / 60, this.#lang)
    fillIn(this, "where", { time, length: metres(true_m, this.#lang) }, this.#lang)
    const told = this.querySelector(`[data-fill=${phase}]`)?.textContent ?? ""
    this.#slider.setAttribute("aria-valuetext", `${time}, ${told}`)
  }

  /** @param {string | null | undefined} id */
  #row(id) {
    return this.#rows.find((row) => row.id === id)
  }
}

customElements.define("tour-rehearsal", Rehearsal)
