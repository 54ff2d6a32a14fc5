/** `<tour-near>`: tours by what one asks of them, and by how far they are from here. */

import { pageLanguage } from "./fill.js"
import { away, suits } from "./pure/filters.js"
import { placer } from "./pure/window.js"
import { fill, metres, patternFor } from "./pure/words.js"

/** @import { Bounds } from "./pure/window.js" */

const OPTIONS = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 30_000 }
const lang = pageLanguage()

/** @returns {Promise<GeolocationPosition>} where the phone is, once; the page keeps it to itself */
const locate = () => new Promise((found, fail) =>
  navigator.geolocation?.getCurrentPosition(found, fail, OPTIONS) ?? (navigator.geolocation || fail({})))

/**
 * The visitor as a dot on the map of all tours.
 * @param {SVGSVGElement} map
 * @param {GeolocationCoordinates | null} here
 * @returns {boolean} is that on the map?
 */
function dot(map, here) {
  map.querySelector(".map-me")?.remove()
  if (!here) return true
  const [west, south, east, north, scale = 1] = (map.dataset.bounds ?? "").split(" ").map(Number)
  const size = map.viewBox.baseVal
  const [x, y] = placer(/** @type {Bounds} */ ({ west, south, east, north }), size)(here.longitude, here.latitude)
  map.insertAdjacentHTML("beforeend", `<g class="map-me" transform="translate(${x} ${y})">
    <circle class="map-error" r="${here.accuracy / scale}"/><circle class="map-self"/></g>`)
  return x > 0 && x < size.width && y > 0 && y < size.height
}

class TourNear extends HTMLElement {
  #tours = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-start]")])
  #asked = Object.fromEntries(new URLSearchParams(location.search))
  #near = false
  /** @type {GeolocationCoordinates | null} */
  #here = null

  connectedCallback() {
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
    if (value) this.#asked[name] = this.#asked[name] === value ? "" : value
    else this.#near = Boolean(name) && !this.#near
    if (!name) this.#asked = {}
    this.#here = this.#near ? this.#here : null
    this.#show()
    // Back from a tour, the same ones are there.
    const query = String(new URLSearchParams(Object.entries(this.#asked).filter(([, each]) => each)))
    history.replaceState(history.state, "", query ? `?${query}` : location.pathname)
    if (!this.#near || this.#here) return
    try {
      const { coords } = await locate()
      if (!this.#near) return
      this.#here = coords
      this.#show()
    } catch (error) {
      this.#near = false
      this.#show(/** @type {GeolocationPositionError} */ (error).code === 1 ? "denied" : "lost")
    }
  }

  /** @param {string} [trouble] */
  #show(trouble) {
    const any = Object.values(this.#asked).some(Boolean) || this.#near
    for (const button of this.querySelectorAll("button")) {
      const [name = "", value] = (button.dataset.filter ?? "").split("=")
      button.ariaPressed = String(name === "near" ? this.#near : name ? this.#asked[name] === value : !any)
    }
    const shown = this.#tours.filter((tour) => !(tour.hidden = !suits(this.#asked, tour.dataset)))
    const map = /** @type {SVGSVGElement | null} */ (document.querySelector(".overview"))
    const inside = !map || dot(map, this.#here)
    this.#sort(this.#here)
    const place = this.#near && (this.#here ? (inside ? "near" : "outside") : "waiting")
    const said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"))
    const [n, words] = [shown.length, said.dataset]
    const count = n ? fill(patternFor(words, n, lang), { n }) : words.none
    const partly = n && this.#asked.wheelchair && words.partly
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
