/** `<tour-walk>`: follows a walk on the map and beside the page, and never loses its place. */

import { chime } from "./chime.js"
import { get, put, remove } from "./db.js"
import { Guide, readTrail } from "./guide.js"
import { TourMap } from "./map.js"
import { askCompass, permission, watch } from "./positions.js"
import { fresh, left, lingers, step } from "./pure/follow.js"
import { arrive, begin } from "./pure/trail.js"
import { ScreenLock } from "./screen-lock.js"
import { setting } from "./settings.js"
import { simulate } from "./simulate.js"
import { stamp } from "./stamps.js"
import { closeMap, moves, onView, openMap, openStop } from "./view.js"
import { count } from "./visits.js"

/** @import { Fix, Happening, Walk } from "./types.js" */
/** @typedef {"asking" | "waiting" | "walking" | "alone" | "arrived" | "finished"} Phase */

/** The line walked is redrawn and kept when it grew by so much. */
const STRIDE_M = 15
/** A walk that rests longer than this does not follow by itself again. */
const FORGOTTEN_MS = 12 * 3_600_000
/** Receivers fail now and then; the visitor hears of it after so long a silence. */
const PATIENCE_MS = 15_000

class TourWalk extends HTMLElement {
  #trail = readTrail(this)
  #guide = new Guide(this)
  #map = new TourMap(/** @type {SVGSVGElement} */ (document.querySelector("svg.map")), moves)
  #screen = new ScreenLock()
  #memory = fresh()
  /** @type {Promise<Walk | null>} */
  #kept = get("walks", this.#tour).catch(() => null)
  /** @type {Walk | null} */
  #walk = null
  /** @type {Phase} */
  #phase = "asking"
  #note = ""
  /** @type {Fix | null} */
  #fix = null
  #drawn = -Infinity
  /** When the phone last said where it is. */
  #heard_at = 0
  /** @type {() => void} */
  #stop = () => {}

  async connectedCallback() {
    const others = document.querySelectorAll(".begin, .map-tools")
    for (const element of [this, ...others]) element.addEventListener("click", this)
    onView((view) => view === "map" && this.#map.fit(this.#fix ? "me" : "tour"))
    const walk = await this.#kept
    // Tapped before the phone had found it.
    if (this.#walk) return
    this.#walk = walk ?? null
    const young = Date.now() - (walk?.started_at ?? 0) < FORGOTTEN_MS
    if (walk && !walk.ended_at && !walk.paused && young) await this.#start()
    else this.#guide.cover(walk ?? null)
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

  /** @param {string} what */
  async #tapped(what) {
    /** @type {Record<string, () => unknown>} */
    const deeds = {
      walk: () => this.#begin(),
      follow: () => this.#follow(),
      alone: () => this.#show("alone"),
      map: openMap,
      close: closeMap,
      stops: () => openStop("stops"),
      read: () => this.#read(),
      here: () => this.#here(),
      skip: () => this.#skip(),
      turn: () => this.#turn(),
      on: () => this.#on(),
      leave: () => this.#leave(),
      end: () => this.#end(),
    }
    await deeds[what]?.()
  }

  /** A walk that has ended begins anew. */
  async #begin() {
    const kept = this.#walk ?? (await this.#kept)
    this.#walk = kept && !kept.ended_at ? kept : begin(this.#tour, this.#trail, Date.now())
    await this.#change({ paused: false })
    openMap()
    await this.#start()
  }

  get #simulated() {
    const wish = new URLSearchParams(location.search)
    return wish.has("simulate") ? wish : null
  }

  /** Positions are watched at once where the visitor has allowed it before. */
  async #start() {
    document.body.dataset.walking = "yes"
    this.hidden = false
    void this.#screen.hold()
    await this.#change({})
    if (location.hash === "#map") openMap()
    const allowed = this.#simulated || (await permission()) === "granted"
    if (allowed) this.#follow()
    else this.#show("asking")
  }

  /** In answer to a tap, where the phone is to ask the visitor. */
  #follow() {
    this.#stop()
    this.#memory = fresh()
    this.#note = ""
    this.#map.follow(true)
    void askCompass()
    this.#show("waiting")
    const wish = this.#simulated
    const onfix = (/** @type {Fix} */ fix) => void this.#moved(fix)
    if (!wish) this.#stop = watch(onfix, (reason) => this.#blind(reason))
    else this.#stop = simulate(this.#trail, { wish, from: this.#walk?.along ?? 0 }, onfix)
  }

  /** @param {"denied" | "lost"} reason */
  #blind(reason) {
    if (reason === "lost" && Date.now() - this.#heard_at < PATIENCE_MS) return
    this.#note = reason
    this.#show(reason === "denied" ? "alone" : this.#phase)
  }

  /** @param {Fix} fix */
  async #moved(fix) {
    if (!this.#walk) return
    const { walk, memory, happened } = step(this.#trail, this.#walk, this.#memory, fix)
    const first = !this.#fix
    this.#heard_at = Date.now()
    this.#fix = fix
    this.#memory = memory
    this.#map.place(fix)
    if (first) this.#map.fit("me")
    if (this.#note === "lost") this.#note = ""
    if (!happened.length) return this.#onward(walk)
    await this.#change(walk)
    for (const event of happened) this.#tell(event)
  }

  /** @param {Walk} walk after a step that brought nothing but metres */
  async #onward(walk) {
    this.#walk = walk
    if (Math.abs((walk.along ?? 0) - this.#drawn) >= STRIDE_M) await this.#change(walk)
    const stays = this.#phase === "arrived" && lingers(this.#trail, walk, this.#memory)
    this.#show(stays ? "arrived" : this.#moving())
  }

  /** @returns {Phase} */
  #moving() {
    if (this.#walk?.ended_at) return "finished"
    if (this.#fix) return "walking"
    return this.#phase === "waiting" ? "waiting" : "alone"
  }

  /** @param {Happening} event */
  #tell({ kind, stop }) {
    if (kind === "arrived") return this.#greet(stop)
    this.#note = kind === "back" ? "" : kind
    if (kind === "passed") this.#guide.name("passed", stop)
    this.#show(this.#moving())
    navigator.vibrate?.(kind === "off" ? [90, 60, 90] : 60)
  }

  /** The visitor says to be at the next stop. */
  async #here() {
    const id = this.#walk?.next
    if (!this.#walk || !id) return
    await this.#change(arrive(this.#trail, this.#walk, id, Date.now()))
    this.#greet(id)
  }

  /** @param {string} id */
  #greet(id) {
    this.#note = ""
    this.#guide.name("arrived", id)
    this.#show("arrived")
    navigator.vibrate?.([180, 90, 180])
    chime()
    this.#stamp(id)
    if (setting("autoplay")) void import("./player.js").then(({ playStop }) => playStop(id))
  }

  /**
   * A journal that cannot be written disturbs no walk.
   * @param {string} stop
   */
  #stamp(stop) {
    const last = Boolean(this.#walk?.ended_at)
    void stamp(this.#tour, stop, last).catch(() => {})
    if (this.#simulated) return
    count("stop", this.#tour, stop)
    if (last) count("finish", this.#tour)
  }

  #read() {
    openStop(this.#walk?.reached.at(-1) ?? this.#walk?.next ?? "stops")
  }

  #on() {
    this.#note = ""
    this.#show(this.#moving())
  }

  async #skip() {
    if (!this.#walk) return
    const [next, after] = this.#trail.coming(this.#walk)
    await this.#change({ next: (after ?? next)?.id ?? null })
    this.#on()
  }

  async #turn() {
    const walk = this.#walk
    if (!walk) return
    const reverse = !walk.reverse
    const along = walk.along ?? 0
    const order = this.#trail.order({ ...walk, reverse })
    const ahead = order.find((stop) => (reverse ? stop.along < along : stop.along > along))
    this.#memory = fresh()
    await this.#change({ reverse, next: (ahead ?? order.at(-1))?.id ?? null })
    this.#on()
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
  }

  async #end() {
    await remove("walks", this.#tour).catch(() => {})
    this.#walk = null
    this.#quiet()
  }

  #quiet() {
    this.#stop()
    this.#screen.release()
    this.#fix = null
    this.#note = ""
    this.#phase = "asking"
    this.#map.place(null)
    this.#guide.cover(this.#walk)
    delete document.body.dataset.walking
    this.hidden = true
    closeMap()
  }

  /** @param {Phase} phase */
  #show(phase) {
    this.#phase = phase
    this.#guide.show(phase, this.#note)
    if (this.#walk)
      this.#guide.leg(this.#walk, this.#trail, left(this.#trail, this.#walk, this.#memory))
  }
}

customElements.define("tour-walk", TourWalk)
