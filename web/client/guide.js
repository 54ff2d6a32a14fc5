/** What the guide says of a walk: which of its parts show, and their words and numbers. */

import { fillIn, pageLanguage, showState } from "./fill.js"
import { Trail } from "./pure/trail.js"
import { metres, minutes } from "./pure/words.js"

/** @import { Leg, Walk } from "./types.js" */

const WINDS = 8

/**
 * The line and the stops, as the page's markup has them.
 * @param {HTMLElement} element `<tour-walk>`
 */
export function readTrail({ dataset: { route = "", duration } }) {
  /** @type {NodeListOf<HTMLElement>} */
  const articles = document.querySelectorAll("article[data-stop]")
  const stops = Array.from(articles, ({ id, dataset }) => ({
    id,
    lon: Number(dataset.lon),
    lat: Number(dataset.lat),
    along: Number(dataset.along),
    radius: Number(dataset.radius),
    stay: Number(dataset.stay),
  }))
  return new Trail(route, stops, Number(duration))
}

/** @param {string | null | undefined} id of a stop */
function words(id) {
  const article = id ? document.getElementById(id) : null
  const title = article?.querySelector("h2")?.textContent?.trim() ?? ""
  return { title, number: article?.dataset.number ?? "" }
}

export class Guide {
  #element
  #lang = pageLanguage()

  /** @param {HTMLElement} element `<tour-walk>` */
  constructor(element) {
    this.#element = element
    const sheet = /** @type {HTMLElement} */ (element.querySelector(".guide-sheet"))
    const tell = () => document.body.style.setProperty("--sheet", `${sheet.offsetHeight}px`)
    new ResizeObserver(tell).observe(sheet)
  }

  /**
   * @param {string} phase
   * @param {string} note what else is to be said; empty for nothing
   */
  show(phase, note) {
    this.#element.dataset.phase = phase
    showState(this.#element, phase)
    /** @type {NodeListOf<HTMLElement>} */
    const notes = this.#element.querySelectorAll("[data-note]")
    for (const element of notes) element.hidden = element.dataset.note !== note
  }

  /**
   * Name the stop that an announcement is about.
   * @param {"arrived" | "passed"} what
   * @param {string} id
   */
  name(what, id) {
    this.#fill(what, words(id))
    if (what === "arrived") this.#sound(id)
  }

  /**
   * The next stop, how far and where it is, and what is left of the walk.
   * @param {Walk} walk
   * @param {Trail} trail
   * @param {Leg} leg
   */
  leg({ next, along }, trail, leg) {
    const stop = trail.stop(next)
    const way = leg.metres ?? Math.abs((stop?.along ?? 0) - (along ?? stop?.along ?? 0))
    this.#fill("next", { ...words(next), total: trail.stops.length })
    this.#fill("number", words(next))
    if (this.#element.dataset.phase !== "arrived") this.#sound(next)
    // At the start, before the phone knows where it is, there is nothing to say.
    this.#fill("far", { length: way ? metres(way, this.#lang) : "" })
    this.#fill("rest", {
      time: minutes(leg.minutes, this.#lang),
      length: metres(leg.rest, this.#lang),
    })
    this.#arrow(leg.degrees)
  }

  /** @param {string | null} id of the stop that the bar plays */
  #sound(id) {
    const bar = this.#element.querySelector(".guide-player")
    if (!(bar instanceof HTMLElement) || bar.dataset.stop === (id ?? "")) return
    bar.dataset.stop = id ?? ""
    this.#fill("heard", words(id))
    const sound = document.querySelector(`[data-player="${id}"]:not([hidden])`)
    bar.toggleAttribute("data-able", Boolean(sound))
  }

  /** @param {number | null} degrees from north, on a map that has north above */
  #arrow(degrees) {
    /** @type {NodeListOf<SVGElement>} */
    const arrows = this.#element.querySelectorAll(".guide-arrow")
    for (const arrow of arrows) {
      arrow.toggleAttribute("data-blind", degrees === null)
      arrow.style.rotate = `${degrees ?? 0}deg`
    }
    const winds = (this.#element.dataset.winds ?? "").split(" ")
    const wind = degrees === null ? "" : winds[Math.round((degrees * WINDS) / 360) % WINDS]
    this.#fill("wind", { wind: wind ?? "" })
  }

  /**
   * The button on the cover says whether a walk waits.
   * @param {Walk | null} walk
   */
  cover(walk) {
    const waits = walk?.next && walk.reached.length
    for (const cover of document.querySelectorAll(".begin")) {
      showState(cover, waits ? "again" : "new")
      fillIn(cover, "again", words(walk?.next), this.#lang)
    }
  }

  /** @type {(name: string, values: Record<string, string | number>) => void} */
  #fill(name, values) {
    fillIn(this.#element, name, values, this.#lang)
  }
}
