/** `<tour-walk>`: follows a walk on the map and beside the page, and never loses its place. */

import { chime } from "./chime.js"
import { get, put, remove } from "./db.js"
import { fillIn, pageLanguage, showState } from "./fill.js"
import { TourMap } from "./map.js"
import { askCompass, permission, watch } from "./positions.js"
import { fresh, left, step } from "./pure/follow.js"
import { Trail, arrive, begin } from "./pure/trail.js"
import { metres, minutes } from "./pure/words.js"
import { ScreenLock } from "./screen-lock.js"
import { closeMap, moves, onView, openMap, openStop } from "./view.js"

/** @import { Fix, Happening, Walk } from "./types.js" */
/** @typedef {"asking" | "waiting" | "walking" | "alone" | "arrived" | "finished"} Phase */

/** The line walked is redrawn and kept when it grew by so much. */
const STRIDE_M = 15
/** A walk that rests longer than this does not follow by itself again. */
const FORGOTTEN_MS = 12 * 3_600_000
const WINDS = 8

class TourWalk extends HTMLElement {
  #trail = this.#read()
  #map = new TourMap(/** @type {SVGSVGElement} */ (document.querySelector("svg.map")), moves)
  #screen = new ScreenLock()
  #memory = fresh()
  /** @type {Walk | null} */
  #walk = null
  /** @type {Phase} */
  #phase = "asking"
  #note = ""
  /** @type {Fix | null} */
  #fix = null
  #drawn = -Infinity
  /** @type {() => void} */
  #stop = () => {}

  async connectedCallback() {
    const others = document.querySelectorAll(".begin, .map-tools")
    for (const element of [this, ...others]) element.addEventListener("click", this)
    const sheet = /** @type {HTMLElement} */ (this.querySelector(".guide-sheet"))
    new ResizeObserver(() => {
      document.body.style.setProperty("--sheet", `${sheet.offsetHeight}px`)
    }).observe(sheet)
    onView((view) => view === "map" && this.#map.fit(this.#fix ? "me" : "tour"))
    this.#walk = (await get("walks", this.#tour).catch(() => null)) ?? null
    if (this.#walk?.ended_at) return this.#label()
    if (this.#walk && !this.#walk.paused && Date.now() - this.#walk.started_at < FORGOTTEN_MS) {
      return this.#start((await permission()) === "granted")
    }
    this.#label()
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {Element} */ (event.target).closest("[data-do]")
    if (!(target instanceof HTMLElement)) return
    event.preventDefault()
    void this.#tapped(target.dataset.do ?? "")
  }

  get #tour() {
    return this.dataset.tour ?? ""
  }

  #read() {
    /** @type {NodeListOf<HTMLElement>} */
    const articles = document.querySelectorAll("article[data-stop]")
    const stops = Array.from(articles, ({ id, dataset }) => ({
      id, lon: Number(dataset.lon), lat: Number(dataset.lat), along: Number(dataset.along),
      radius: Number(dataset.radius), stay: Number(dataset.stay),
    }))
    return new Trail(this.dataset.route ?? "", stops, Number(this.dataset.duration))
  }

  /** @param {string} what */
  async #tapped(what) {
    const walk = this.#walk
    if (what === "walk") return this.#begin()
    if (what === "follow") return this.#follow()
    if (what === "alone") return this.#show("alone")
    if (what === "map") return openMap()
    if (what === "close") return closeMap()
    if (what === "stops") return openStop("stops")
    if (what === "leave") return this.#leave()
    if (!walk) return
    if (what === "read") openStop(this.#memory.inside ?? walk.reached.at(-1) ?? walk.next ?? "stops")
    if (what === "here") await this.#arrived(walk.next ?? "")
    if (what === "skip") await this.#change({ next: this.#trail.coming(walk)[1]?.id ?? walk.next })
    if (what === "turn") await this.#change(this.#turned(walk))
    if (what === "end") await this.#end()
    if (["here", "end", "read"].includes(what)) return
    this.#note = ""
    this.#show(this.#moving())
  }

  /** A walk that has ended begins anew. */
  async #begin() {
    if (!this.#walk || this.#walk.ended_at) this.#walk = begin(this.#tour, this.#trail, Date.now())
    await this.#change({ paused: false })
    openMap()
    await this.#start((await permission()) === "granted" || this.#simulated !== null)
  }

  get #simulated() {
    const wish = new URLSearchParams(location.search)
    return wish.has("simulate") ? wish : null
  }

  /** @param {boolean} allowed may positions be asked for without a question to the visitor? */
  async #start(allowed) {
    document.body.dataset.walking = "yes"
    this.hidden = false
    this.#screen.hold()
    if (location.hash === "#map") openMap()
    if (allowed) await this.#follow()
    else this.#show("asking")
  }

  /** In answer to a tap, where the phone is to ask the visitor. */
  async #follow() {
    this.#stop()
    this.#memory = fresh()
    this.#map.follow(true)
    void askCompass()
    const wish = this.#simulated
    const onfix = (/** @type {Fix} */ fix) => void this.#moved(fix)
    this.#show("waiting")
    this.#stop = wish
      ? (await import("./simulate.js")).simulate(this.#trail, wish, onfix)
      : watch(onfix, (reason) => this.#blind(reason))
  }

  /** @param {"denied" | "lost"} reason */
  #blind(reason) {
    this.#note = reason
    this.#show(reason === "denied" ? "alone" : this.#phase)
  }

  /** @param {Fix} fix */
  async #moved(fix) {
    if (!this.#walk) return
    const { walk, memory, happened } = step(this.#trail, this.#walk, this.#memory, fix)
    const first = !this.#fix
    this.#fix = fix
    this.#memory = memory
    this.#map.place(fix)
    if (first) this.#map.fit("me")
    if (this.#note === "lost") this.#note = ""
    if (!happened.length) return this.#onward(walk)
    await this.#change(walk)
    for (const event of happened) await this.#tell(event)
    if (!happened.some(({ kind }) => kind === "arrived")) this.#show(this.#moving())
  }

  /** @param {Walk} walk after a step that brought nothing but metres */
  async #onward(walk) {
    const far = Math.abs((walk.along ?? 0) - this.#drawn) >= STRIDE_M
    this.#walk = walk
    if (far) await this.#change(walk)
    const stays = this.#phase === "arrived" || this.#phase === "finished"
    this.#show(stays && this.#memory.inside ? this.#phase : this.#moving())
  }

  /** @returns {Phase} */
  #moving() {
    if (this.#walk?.ended_at) return "finished"
    if (this.#phase === "alone" || this.#phase === "asking") return this.#phase
    return this.#fix ? "walking" : "waiting"
  }

  /** @param {Happening} event */
  async #tell({ kind, stop }) {
    if (kind === "arrived") return this.#greet(stop)
    if (kind === "back") this.#note = ""
    else this.#note = kind
    fillIn(this, "passed", { title: this.#title(stop), number: this.#number(stop) }, pageLanguage())
    navigator.vibrate?.(kind === "off" ? [90, 60, 90] : 60)
  }

  /** @param {string} id of a stop where the visitor says to be */
  async #arrived(id) {
    if (!this.#walk || !id) return
    await this.#change(arrive(this.#trail, this.#walk, id, Date.now()))
    await this.#greet(id)
  }

  /** @param {string} id */
  async #greet(id) {
    this.#note = ""
    fillIn(this, "arrived", { title: this.#title(id), number: this.#number(id) }, pageLanguage())
    this.#show("arrived")
    navigator.vibrate?.([180, 90, 180])
    chime()
  }

  /** @param {Walk} walk */
  #turned(walk) {
    const reverse = !walk.reverse
    const order = this.#trail.order({ ...walk, reverse })
    const along = walk.along ?? 0
    const ahead = order.find((stop) => (reverse ? stop.along < along : stop.along > along))
    this.#memory = fresh()
    return { reverse, next: (ahead ?? order.at(-1))?.id ?? null }
  }

  /** @param {Partial<Walk>} news */
  async #change(news) {
    if (!this.#walk) return
    const walk = (this.#walk = { ...this.#walk, ...news })
    this.#drawn = walk.along ?? 0
    this.#map.mark({ next: walk.next, reached: new Set(walk.reached) })
    const line = walk.along === null || walk.reverse ? [] : this.#trail.line.until(walk.along)
    this.#map.walked(line.map((point) => this.#trail.plane.degrees(point)))
    // A full phone walks on all the same.
    await put("walks", this.#tour, walk).catch(() => {})
  }

  /** Walking stops for now; its place is kept. */
  async #leave() {
    await this.#change({ paused: true })
    this.#quiet()
    closeMap()
  }

  async #end() {
    await remove("walks", this.#tour).catch(() => {})
    this.#walk = null
    this.#quiet()
    closeMap()
  }

  #quiet() {
    this.#stop()
    this.#screen.release()
    this.#fix = null
    this.#note = ""
    this.#map.place(null)
    delete document.body.dataset.walking
    this.hidden = true
    this.#label()
  }

  /** The button on the cover says whether a walk waits. */
  #label() {
    const next = this.#walk?.next
    const state = next && this.#walk?.reached.length ? "again" : "new"
    for (const cover of document.querySelectorAll(".begin")) {
      showState(cover, state)
      fillIn(cover, "again", { number: this.#number(next ?? "") }, pageLanguage())
    }
  }

  /** @param {string} id */
  #number(id) {
    return document.getElementById(id)?.dataset.number ?? ""
  }

  /** @param {string} id */
  #title(id) {
    return document.getElementById(id)?.querySelector("h2")?.textContent?.trim() ?? ""
  }

  /** @param {Phase} phase */
  #show(phase) {
    this.#phase = phase
    showState(this, phase)
    this.dataset.phase = phase
    for (const note of this.querySelectorAll("[data-note]")) {
      note.toggleAttribute("hidden", /** @type {HTMLElement} */ (note).dataset.note !== this.#note)
    }
    if (this.#walk) this.#leg(this.#walk)
  }

  /** @param {Walk} walk */
  #leg(walk) {
    const lang = pageLanguage()
    const leg = left(this.#trail, walk, this.#memory)
    const id = walk.next ?? ""
    fillIn(this, "next", { title: this.#title(id), number: this.#number(id), total: this.#trail.stops.length }, lang)
    fillIn(this, "number", { number: this.#number(id) }, lang)
    fillIn(this, "rest", { time: minutes(leg.minutes, lang), length: metres(leg.rest, lang) }, lang)
    const along = this.#trail.stop(id)?.along ?? 0
    const way = leg.metres ?? Math.abs(along - (walk.along ?? along))
    fillIn(this, "far", { length: metres(way, lang) }, lang)
    this.#arrow(leg.degrees)
  }

  /** @param {number | null} degrees from north, on a map that has north above */
  #arrow(degrees) {
    for (const arrow of /** @type {NodeListOf<SVGElement>} */ (this.querySelectorAll(".guide-arrow"))) {
      arrow.toggleAttribute("data-blind", degrees === null)
      arrow.style.rotate = `${degrees ?? 0}deg`
    }
    const winds = (this.dataset.winds ?? "").split(" ")
    const wind = degrees === null ? "" : winds[Math.round((degrees * WINDS) / 360) % WINDS]
    fillIn(this, "wind", { wind: wind ?? "" }, pageLanguage())
  }
}

customElements.define("tour-walk", TourWalk)
