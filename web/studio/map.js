/**
 * `<route-editor>`: the line and the stops on the draft's own map, moved by mouse, finger or keys.
 * The numbers in the form below are the truth for stops; this only writes into them.
 */

import {
  History,
  inserted,
  lengthOf,
  moved,
  nearest,
  reversed,
  shifted,
  snapped,
  thinned,
  without,
} from "./pure/line.js"
import { Drawing } from "./drawing.js"
import { keep, kept, putBack, release } from "./kept.js"
import { Sight } from "./sight.js"

/** @import { Points, Spot } from "./pure/line.js" */

const SNAP_PX = 14
const THIN_M = 3
const STEP_M = 1
const STRIDE_M = 10
const REST_MS = 3000
const AGAIN_MS = 10_000
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }

class RouteEditor extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.closest("form"))
  #svg = /** @type {SVGSVGElement} */ (this.querySelector("svg"))
  #sight = new Sight(this.#svg, this.dataset)
  /** @type {History<Points>} */
  #line = new History(JSON.parse(this.dataset.line ?? "[]"))
  /** @type {[number, number][][]} */
  #paths = JSON.parse(this.dataset.paths ?? "[]")
  #tool = "move"
  #chosen = 0
  /** @type {null | { what: string, id: string, index: number, before: Points }} */
  #drag = null
  #drawing = new Drawing(this.#svg, this.#sight, this.dataset)
  #timer = 0
  /** Counts changes, so that an answer is not taken for newer ones. */
  #changes = 0

  connectedCallback() {
    this.hidden = false
    this.#svg.addEventListener("pointerdown", (event) => this.#grab(event))
    this.#svg.addEventListener("pointermove", (event) => this.#pull(event))
    for (const end of ["pointerup", "pointercancel"]) {
      this.#svg.addEventListener(end, () => this.#drop())
    }
    this.#svg.addEventListener("keydown", (event) => this.#key(event))
    this.#sight.onchange = () => this.#draw()
    this.addEventListener("click", (event) => this.#press(event))
    this.#form.addEventListener("input", () => this.#changed())
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault()
      void this.#save()
    })
    this.#form.addEventListener("click", (event) => this.#settle(event))
    addEventListener("online", () => kept(this.#form.action) && this.#save())
    this.#putBack()
    this.#draw()
  }

  // --- stops: their fields are the truth ---------------------------------------------------------

  get #stops() {
    return [...this.#form.querySelectorAll("[data-pin]")].map((row, index) => {
      const id = /** @type {HTMLElement} */ (row).dataset.pin ?? ""
      const [lat = NaN, lon = NaN] = this.#field(`at.${id}`).value.split(",").map(Number)
      const radius = Number(this.#field(`radius_m.${id}`).value)
      return { id, row, number: index + 1, lon, lat, radius }
    })
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name))
  }

  /** @param {string} id @param {Spot} spot */
  #place(id, [lon, lat]) {
    this.#field(`at.${id}`).value = `${lat.toFixed(6)}, ${lon.toFixed(6)}`
    this.#changed()
  }

  // --- mouse and finger --------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  #grab(event) {
    const target = /** @type {Element} */ (event.target)
    const held = /** @type {SVGElement | null} */ (target.closest("[data-what]"))
    const spot = this.#sight.spot(event)
    if (this.#tool === "extend" && !held) {
      this.#go([...this.#line.now, this.#snap(spot)])
      this.#chosen = this.#line.now.length - 1
      return
    }
    if (target === this.#drawing.shadow) {
      const { segment } = nearest(this.#line.now, spot)
      this.#begin("point", "", segment + 1)
      this.#line.now = inserted(this.#line.now, segment + 1, spot)
    } else if (held) {
      const { what = "", id = "", index = "0" } = held.dataset
      this.#begin(what, id, Number(index))
      held.focus()
    } else {
      this.#sight.grab(event)
      return
    }
    this.#svg.setPointerCapture(event.pointerId)
    this.#draw()
  }

  /** @param {string} what @param {string} id @param {number} index */
  #begin(what, id, index) {
    this.#drag = { what, id, index, before: this.#line.now }
    if (what === "point") this.#chosen = index
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    if (!this.#drag) {
      this.#sight.pull(event)
      return
    }
    const spot = this.#sight.spot(event)
    const { what, id, index } = this.#drag
    if (what === "stop") this.#place(id, spot)
    else this.#line.now = moved(this.#line.now, index, this.#snap(spot))
    this.#draw()
  }

  #drop() {
    this.#sight.drop()
    if (!this.#drag) return
    const { what, before } = this.#drag
    this.#drag = null
    if (what !== "point") return
    const after = this.#line.now
    this.#line.now = before
    this.#go(after)
  }

  /** @param {Spot} spot @returns {Spot} */
  #snap(spot) {
    const box = /** @type {HTMLInputElement | null} */ (this.querySelector("[data-snap]"))
    return box?.checked ? snapped(this.#paths, spot, SNAP_PX * this.#sight.metresPerPixel) : spot
  }

  // --- keys and buttons --------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    const held = /** @type {SVGElement} */ (event.target)
    const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)]
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault()
      this.#do(event.shiftKey ? "redo" : "undo")
    } else if (arrow && held.dataset.what) {
      event.preventDefault()
      const [east = 0, north = 0] = arrow.map((way) => way * (event.shiftKey ? STRIDE_M : STEP_M))
      this.#nudge(held, east, north)
    } else if (held.dataset.what === "point") {
      if (event.key === "Delete" || event.key === "Backspace") this.#do("delete")
      else if (event.key === "PageDown") this.#choose(this.#chosen + 1)
      else if (event.key === "PageUp") this.#choose(this.#chosen - 1)
      else if (event.key === "Insert") this.#split()
      else return
      event.preventDefault()
    }
  }

  /** @param {SVGElement} held @param {number} east @param {number} north */
  #nudge(held, east, north) {
    const { what, id = "" } = held.dataset
    if (what === "stop") {
      const stop = this.#stops.find((one) => one.id === id)
      if (stop) this.#place(id, shifted([stop.lon, stop.lat, null], east, north))
    } else {
      const spot = this.#line.now[this.#chosen]
      if (spot) this.#go(moved(this.#line.now, this.#chosen, shifted(spot, east, north)))
    }
    this.#draw()
  }

  #split() {
    const [a, b] = [this.#line.now[this.#chosen], this.#line.now[this.#chosen + 1]]
    if (!a || !b) return
    /** @type {Spot} */
    const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, null]
    this.#go(inserted(this.#line.now, this.#chosen + 1, middle))
    this.#choose(this.#chosen + 1)
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = Math.min(Math.max(index, 0), this.#line.now.length - 1)
    this.#draw()
    this.#focus('[data-what="point"][tabindex="0"]')
  }

  /** @param {string} selector */
  #focus(selector) {
    const found = /** @type {SVGElement | null} */ (this.#svg.querySelector(selector))
    found?.focus()
  }

  /** @param {Event} event */
  #press(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button")
    const { tool, do: what } = button?.dataset ?? {}
    if (tool) {
      this.#tool = tool
      for (const one of this.querySelectorAll("[data-tool]")) {
        one.setAttribute("aria-pressed", String(one === button))
      }
      this.#svg.classList.toggle("extending", tool === "extend")
    }
    if (what) this.#do(what)
  }

  /** @param {string} what */
  #do(what) {
    const points = this.#line.now
    if (what === "undo") this.#line.undo()
    else if (what === "redo") this.#line.redo()
    else if (what === "delete") this.#go(without(points, this.#chosen))
    else if (what === "reverse") this.#go(reversed(points))
    else if (what === "thin") this.#go(thinned(points, THIN_M))
    else {
      this.#sight.zoom(what)
      return
    }
    this.#chosen = Math.min(this.#chosen, this.#line.now.length - 1)
    this.#changed()
  }

  /** @param {Points} points */
  #go(points) {
    this.#line.go(points)
    this.#changed()
  }

  #changed() {
    const field = this.#field("route")
    field.disabled = this.#line.past.length === 0
    field.value = JSON.stringify(this.#line.now)
    this.#changes += 1
    keep(this.#form.action, "", this.#form)
    this.#plan(REST_MS)
    this.#say("changed")
    this.#draw()
  }

  // --- saving ------------------------------------------------------------------------------------

  /** What was drawn before, and never reached the server, comes back. */
  #putBack() {
    const before = kept(this.#form.action)
    if (!before) return
    const drawn = new Map(before.fields).get("route")
    if (drawn) this.#line.go(JSON.parse(drawn))
    putBack(this.#form, before)
    this.#changed()
  }

  /** @param {number} after */
  #plan(after) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), after)
  }

  async #save() {
    clearTimeout(this.#timer)
    this.#say("saving")
    const [sent, told] = [new FormData(this.#form), this.#changes]
    const body = new URLSearchParams(/** @type {any} */ (sent))
    const headers = { accept: "application/json" }
    const answer = await fetch(this.#form.action, { method: "POST", body, headers }).catch(
      () => null,
    )
    if (!answer?.headers.get("content-type")?.startsWith("application/json")) {
      const isMoved = answer?.status === 409
      this.#say(isMoved ? "moved" : answer ? "failed" : "kept")
      if (isMoved) this.#choice.hidden = false
      else if (!answer) this.#plan(AGAIN_MS)
      return
    }
    this.#stand(await answer.json(), sent)
    if (told === this.#changes) release(this.#form.action)
    const lang = document.documentElement.lang
    const time = new Intl.DateTimeFormat(lang, { timeStyle: "short" }).format()
    this.#say("saved", time)
  }

  /**
   * Take what the server has now for what the next saving is over.
   * @param {{ seen_route: string, seen: Record<string, string> }} said
   * @param {FormData} sent
   */
  #stand(said, sent) {
    this.#choice.hidden = true
    this.#field("seen_route").value = said.seen_route
    for (const [path, seen] of Object.entries(said.seen)) {
      const id = path.split("/")[1] ?? ""
      this.#field(`seen.${id}`).value = seen
      const shown = ["at", "radius_m", "position"].map((key) => sent.get(`${key}.${id}`))
      this.#field(`was.${id}`).value = shown.join("|")
    }
  }

  get #choice() {
    return /** @type {HTMLElement} */ (this.#form.querySelector("[data-moved-choice]"))
  }

  /** Two placed the same: one of them stands, the history keeps the other. @param {Event} event */
  async #settle({ target }) {
    const button = /** @type {HTMLElement} */ (target).closest("[data-choice]")
    const choice = /** @type {HTMLElement | null} */ (button)?.dataset.choice
    if (choice === "theirs") {
      release(this.#form.action)
      location.reload()
    } else if (choice === "mine") {
      const page = await fetch(location.pathname).then((answer) => answer.text())
      const now = new DOMParser().parseFromString(page, "text/html")
      for (const field of this.#form.querySelectorAll("[name^=seen]")) {
        const input = /** @type {HTMLInputElement} */ (field)
        const newest = now.querySelector(`#places [name="${CSS.escape(input.name)}"]`)
        if (newest) input.value = /** @type {HTMLInputElement} */ (newest).value
      }
      await this.#save()
    }
  }

  /** @param {string} key @param {string} [time] */
  #say(key, time = "") {
    const state = /** @type {HTMLElement} */ (this.#form.querySelector("[data-state]"))
    state.textContent = (state.dataset[key] ?? "").replace("{time}", time)
    state.classList.toggle("stern", ["failed", "moved", "kept"].includes(key))
  }

  // --- drawing -----------------------------------------------------------------------------------

  /** Draw all anew; what had the focus has it again. */
  #draw() {
    const focused = /** @type {SVGElement | null} */ (document.activeElement)
    const { what, id } = (focused && this.#svg.contains(focused) && focused.dataset) || {}
    this.#drawAll()
    if (what === "stop") this.#focus(`[data-id="${id}"]`)
    else if (what === "point") this.#focus('[data-what="point"][tabindex="0"]')
  }

  #drawAll() {
    const stops = this.#stops.filter(({ lon, lat }) => Number.isFinite(lon + lat))
    this.#drawing.show(this.#line.now, this.#chosen, stops)
    for (const stop of stops) this.#tellOff(stop)
    const facts = /** @type {HTMLElement} */ (this.querySelector("[data-facts]"))
    const km = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 })
    facts.textContent = (this.dataset.length ?? "")
      .replace("{length}", km.format(lengthOf(this.#line.now) / 1000))
      .replace("{points}", String(this.#line.now.length))
  }

  /** @param {{row: Element, lon: number, lat: number}} stop */
  #tellOff({ row, lon, lat }) {
    const place = /** @type {HTMLElement} */ (row.querySelector("[data-off]"))
    const { off } = nearest(this.#line.now, [lon, lat])
    place.textContent = (place.dataset.words ?? "").replace("{n}", String(Math.round(off)))
  }
}

customElements.define("route-editor", RouteEditor)
