/**
 * The map of a tour in the hand. While it moves, the drawn map is shifted and scaled as a picture;
 * at rest it is drawn anew at its new scale (a new viewBox for each frame would halve their number).
 */

import { pageLanguage } from "./fill.js"
import { Gestures } from "./gestures.js"
import { metresPerUnit, placer, ruler, tier, whole, within, zoomed } from "./pure/window.js"
import { metres } from "./pure/words.js"

/** @import { Fix } from "./types.js" */
/** @import { Window } from "./pure/window.js" */

const SVG = "http://www.w3.org/2000/svg"
/** How near "fit" comes to a place, in units per pixel. */
const NEAR_U = 6
/** The visitor is kept within this share of the box. */
const CALM = 0.3
const STEP_ZOOM = 0.6

export class TourMap {
  #svg
  #box
  #map
  #place
  #unit_m
  /** @type {Window} */
  #now
  /** @type {Window} what is drawn */
  #drawn
  #frame = 0
  #following = false
  #me = document.createElementNS(SVG, "g")
  #walked = document.createElementNS(SVG, "path")
  /** @type {[number, number] | null} */
  #at = null

  /**
   * @param {SVGSVGElement} svg within its box
   * @param {(by: "touch" | "wheel") => boolean} free may this move the map, not the page?
   */
  constructor(svg, free) {
    this.#svg = svg
    this.#box = /** @type {HTMLElement} */ (svg.parentElement)
    const { width, height } = svg.viewBox.baseVal
    this.#map = { width, height }
    const [west, south, east, north] = (svg.dataset.bounds ?? "").split(" ").map(Number)
    const bounds = /** @type {import("./pure/window.js").Bounds} */ ({ west, south, east, north })
    this.#place = placer(bounds, this.#map)
    this.#unit_m = metresPerUnit(bounds, this.#map)
    this.#now = this.#drawn = whole(this.#map, this.#size)
    this.#prepare()
    new Gestures(
      this.#box,
      {
        move: (dx, dy) => this.#shift(dx, dy),
        zoom: (factor, x, y) => this.#to(zoomed(this.#now, factor, x, y)),
        rest: () => this.#draw(),
        whole: () => this.fit("tour"),
      },
      free,
    )
    this.#box.addEventListener("click", this)
    new ResizeObserver(() => this.#resized()).observe(this.#box)
    // Paper shows all of it; the rest is the style's.
    addEventListener("beforeprint", () => svg.setAttribute("viewBox", `0 0 ${width} ${height}`))
    addEventListener("afterprint", () => this.#draw())
  }

  get #size() {
    return { width: this.#box.clientWidth || 1, height: this.#box.clientHeight || 1 }
  }

  #prepare() {
    this.#me.classList.add("map-me")
    this.#me.innerHTML = `<circle class="map-error"/><g class="map-px"><path class="map-cone" d="M0 0-26-58a64 64 0 0 1 52 0z"/><circle class="map-self" r="9"/></g>`
    this.#walked.classList.add("map-walked")
    this.#svg.querySelector(".map-route")?.after(this.#walked)
    // Its height no longer follows from what the viewBox shows.
    this.#svg.style.aspectRatio = `${this.#map.width} / ${this.#map.height}`
    this.#box.toggleAttribute("data-ready", true)
    for (const source of this.#box.querySelectorAll(".map-credit")) {
      source.textContent = this.#svg.querySelector(".map-source")?.textContent ?? ""
    }
  }

  /** @param {MouseEvent} event */
  handleEvent({ target }) {
    const button = /** @type {Element} */ (target).closest("[data-map]")
    const wish = button instanceof HTMLElement ? button.dataset.map : ""
    if (wish === "tour" || wish === "me") this.fit(wish)
    if (wish === "me") this.follow(true)
    if (wish === "in" || wish === "out") {
      this.#to(zoomed(this.#now, wish === "in" ? STEP_ZOOM : 1 / STEP_ZOOM))
      this.#draw()
    }
  }

  /** @param {Fix | null} fix where the visitor is */
  place(fix) {
    this.#box.toggleAttribute("data-located", fix !== null)
    if (!fix) {
      this.#at = null
      return this.#me.remove()
    }
    this.#at = this.#place(fix.lon, fix.lat)
    this.#svg.append(this.#me)
    this.#me.setAttribute("transform", `translate(${this.#at.map(Math.round).join(" ")})`)
    this.#me.firstElementChild?.setAttribute("r", String(Math.round(fix.accuracy_m / this.#unit_m)))
    const cone = /** @type {SVGElement} */ (this.#me.querySelector(".map-cone"))
    cone.toggleAttribute("hidden", fix.heading_deg === null)
    cone.setAttribute("transform", `rotate(${Math.round(fix.heading_deg ?? 0)})`)
    if (this.#following) this.#keep(this.#at)
  }

  /** @param {[number, number][]} points longitudes and latitudes of the part of the line walked */
  walked(points) {
    const places = points.map(([lon, lat]) => this.#place(lon, lat).map(Math.round).join(" "))
    this.#walked.setAttribute("d", places.length > 1 ? `M${places.join("L")}` : "")
  }

  /** @param {{ next: string | null, reached: Set<string> }} walk */
  mark({ next, reached }) {
    /** @type {NodeListOf<SVGAElement>} */
    const stops = this.#svg.querySelectorAll(".map-stop")
    for (const stop of stops) {
      const id = stop.dataset.stop ?? ""
      stop.toggleAttribute("data-reached", reached.has(id))
      stop.toggleAttribute("data-next", id === next)
    }
  }

  /** @param {boolean} on keep the visitor in view, until the map is moved by hand */
  follow(on) {
    this.#following = on
  }

  /** @param {"tour" | "me" | string} what the tour, the visitor, or a stop */
  fit(what) {
    if (what === "tour") this.#to(whole(this.#map, this.#size))
    else {
      const [x, y] = (what === "me" ? this.#at : this.#stop(what)) ?? [this.#now.x, this.#now.y]
      this.#to({ x, y, u: Math.min(this.#now.u, NEAR_U) })
    }
    this.#draw()
  }

  /** @param {string} id */
  #stop(id) {
    const article = document.getElementById(id)
    if (!article) return null
    return this.#place(Number(article.dataset.lon), Number(article.dataset.lat))
  }

  /** @type {(dx: number, dy: number) => void} */
  #shift(dx, dy) {
    this.#following = false
    const { x, y, u } = this.#now
    this.#to({ x: x - dx * u, y: y - dy * u, u })
  }

  /** @param {[number, number]} at */
  #keep([x, y]) {
    const { width, height } = this.#size
    const far = Math.max(Math.abs(x - this.#now.x) / width, Math.abs(y - this.#now.y) / height)
    if (far / this.#now.u <= CALM) return
    this.#to({ x, y, u: this.#now.u })
    this.#draw()
  }

  /** @param {Window} wish */
  #to(wish) {
    this.#now = within(wish, this.#map, this.#size)
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#drag()
    })
  }

  /** Move the picture that is drawn to where it would be. */
  #drag() {
    const { x, y, u } = this.#now
    const k = this.#drawn.u / u
    const [dx, dy] = [(this.#drawn.x - x) / u, (this.#drawn.y - y) / u]
    this.#svg.style.willChange = "transform"
    this.#svg.style.transform = `translate(${dx}px,${dy}px) scale(${k})`
  }

  /** Draw the map at the scale that it came to. */
  #draw() {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    const { x, y, u } = (this.#drawn = this.#now)
    const { width, height } = this.#size
    const corner = [x - (width * u) / 2, y - (height * u) / 2, width * u, height * u]
    this.#svg.style.willChange = this.#svg.style.transform = ""
    this.#svg.setAttribute("viewBox", corner.map((number) => number.toFixed(1)).join(" "))
    this.#svg.style.setProperty("--u", String(u))
    this.#svg.dataset.t = String(tier(u))
    this.#box.toggleAttribute("data-near", u < whole(this.#map, this.#size).u * 0.99)
    this.#rule()
  }

  #rule() {
    const bar = this.#box.querySelector(".map-ruler")
    if (!(bar instanceof HTMLElement)) return
    const { metres: length, pixels } = ruler(this.#unit_m * this.#now.u)
    bar.style.inlineSize = `${pixels}px`
    bar.textContent = metres(length, pageLanguage())
  }

  #resized() {
    const wide =
      this.#drawn.u >= whole(this.#map, this.#size).u || !this.#box.hasAttribute("data-near")
    this.#to(wide ? whole(this.#map, this.#size) : this.#now)
    this.#draw()
  }
}
