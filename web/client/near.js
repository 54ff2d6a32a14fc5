/** `<tour-near>`: tours by what one asks of them, and by how far they are from here. */

import { pageLanguage } from "./fill.js"
import { away, suits } from "./pure/filters.js"
import { placer } from "./pure/window.js"
import { fill, metres, patternFor } from "./pure/words.js"

/** @import { Bounds } from "./pure/window.js" */

const OPTIONS = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 30_000 }
const lang = pageLanguage()

/** @returns {Promise<{ coords?: GeolocationCoordinates, code?: number }>} where the phone is, once */
const locate = () =>
  new Promise((done) => {
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(done, done, OPTIONS)
    else done({})
  })

/**
 * The visitor as a dot on the map of all tours, where this page has one.
 * @param {GeolocationCoordinates | null} here
 * @returns {boolean} is that on the map?
 */
function dot(here) {
  const map = /** @type {SVGSVGElement | null} */ (document.querySelector(".overview"))
  map?.querySelector(".map-me")?.remove()
  if (!here || !map) return true
  const [west, south, east, north, scale = 1] = (map.dataset.bounds ?? "").split(" ").map(Number)
  const size = map.viewBox.baseVal
  const [x, y] = placer(/** @type {Bounds} */ ({ west, south, east, north }), size)(
    here.longitude,
    here.latitude,
  )
  map.insertAdjacentHTML(
    "beforeend",
    `<g class="map-me" transform="translate(${x} ${y})"><circle class="map-error" r="${here.accuracy / scale}"/><circle class="map-self"/></g>`,
  )
  return x > 0 && x < size.width && y > 0 && y < size.height
}

class TourNear extends HTMLElement {
  #tours = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-start]")])
  #asked = new URLSearchParams(location.search)
  /** @type {GeolocationCoordinates | null} */
  #here = null

  connectedCallback() {
    this.#asked.delete("near")
    for (const link of this.querySelectorAll("a")) {
      const button = document.createElement("button")
      button.className = link.className
      button.dataset.filter = link.dataset.filter
      button.append(...link.childNodes)
      link.replaceWith(button)
    }
    this.onclick = ({ target }) => {
      const button = /** @type {Element} */ (target).closest("button")
      if (button) void this.#press(button.dataset.filter ?? "")
    }
    this.#show()
  }

  /** @param {string} filter */
  async #press(filter) {
    const [name = "", value = ""] = filter.split("=")
    if (!name) this.#asked = new URLSearchParams()
    else if (this.#asked.get(name) === value) this.#asked.delete(name)
    else this.#asked.set(name, value)
    if (!this.#asked.has("near")) this.#here = null
    this.#show()
    // Back from a tour, the same ones are there.
    history.replaceState(
      history.state,
      "",
      String(this.#asked) ? `?${this.#asked}` : location.pathname,
    )
    if (name !== "near" || !this.#asked.has(name)) return
    const { coords = null, code = 0 } = await locate()
    if (!this.#asked.has(name)) return
    this.#here = coords
    if (!coords) this.#asked.delete(name)
    this.#show(coords ? "" : code === 1 ? "denied" : "lost")
  }

  /** @param {string} [trouble] */
  #show(trouble) {
    const asked = this.#asked
    for (const button of this.querySelectorAll("button")) {
      const [name, value] = (button.dataset.filter ?? "").split("=")
      button.ariaPressed = String(name ? asked.get(name) === value : !String(asked))
    }
    const shown = this.#tours.filter(
      (tour) => !(tour.hidden = !suits(Object.fromEntries(asked), tour.dataset)),
    )
    const inside = dot(this.#here)
    this.#sort(this.#here)
    const place = asked.has("near") && (this.#here ? (inside ? "near" : "outside") : "waiting")
    const said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"))
    const words = said.dataset
    const n = shown.length
    const count = n ? fill(patternFor(words, n, lang), { n }) : words.none
    const partly = n && asked.get("wheelchair") && words.partly
    said.textContent = [count, partly, words[trouble || place || ""]].filter(Boolean).join(" · ")
  }

  /** The nearest first; where nobody knows, as they were. @param {GeolocationCoordinates | null} here */
  #sort(here) {
    const far = this.#tours.map((tour) => {
      const length = here ? away(here, tour.dataset.start ?? "") : 0
      const line = /** @type {HTMLElement} */ (tour.querySelector(".near-by"))
      line.hidden = !here
      line.textContent = fill(line.dataset.text ?? "", { length: metres(length, lang) })
      return { tour, length }
    })
    const sorted = far.sort((a, b) => a.length - b.length).map(({ tour }) => tour)
    sorted[0]?.parentElement?.append(...sorted)
  }
}

customElements.define("tour-near", TourNear)
