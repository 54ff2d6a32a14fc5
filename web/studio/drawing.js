/** The line, its handles and the stops as they lie on the draft's map. */

/** @import { Points } from "./pure/line.js" */
/** @import { Sight } from "./sight.js" */

/**
 * @typedef {object} Stop
 * @property {string} id
 * @property {Element} row its fields in the form
 * @property {number} number
 * @property {number} lon
 * @property {number} lat
 * @property {number} radius metres
 */

const SVG = "http://www.w3.org/2000/svg"
/** More handles than this hide the line: then only some of those in sight are shown. */
const MOST_HANDLES = 260

export class Drawing {
  #circles = make("g", { class: "plan-circles" })
  #track = make("polyline", { class: "plan-line" })
  #handles = make("g", { class: "plan-handles" })
  #pins = make("g", { class: "plan-pins" })
  /** The line again, wide and unseen, to be hit by a finger. */
  shadow = make("polyline", { class: "plan-hit" })

  /** @param {SVGSVGElement} svg @param {Sight} sight @param {DOMStringMap} words */
  constructor(svg, sight, words) {
    this.svg = svg
    this.sight = sight
    this.words = words
    const [width = "0", height = "0"] = (words.size ?? "").split(" ")
    const ground = make("image", {
      href: words.base ?? "",
      width,
      height,
      preserveAspectRatio: "none",
    })
    svg.append(ground, this.#circles, this.#track, this.shadow, this.#handles, this.#pins)
  }

  /** @param {Points} line @param {number} chosen @param {Stop[]} stops */
  show(line, chosen, stops) {
    const points = line.map((spot) => this.sight.units(spot))
    const text = points.map((xy) => xy.map((part) => part.toFixed(1)).join(",")).join(" ")
    for (const drawn of [this.#track, this.shadow]) drawn.setAttribute("points", text)
    this.svg.style.setProperty("--u", String(this.sight.unitsPerPixel))
    const shown = this.#shown(points, chosen)
    this.#handles.replaceChildren(...shown.map((index) => this.#handle(points, index, chosen)))
    this.#circles.replaceChildren(...stops.map((stop) => this.#circle(stop)))
    this.#pins.replaceChildren(...stops.map((stop) => this.#pin(stop)))
  }

  /** @param {[number, number][]} points @param {number} chosen @returns {number[]} */
  #shown(points, chosen) {
    const inSight = [...points.keys()].filter((index) => {
      const xy = points[index]
      return index === chosen || (xy && this.sight.holds(xy))
    })
    const every = Math.ceil(inSight.length / MOST_HANDLES)
    return inSight.filter((index, at) => at % every === 0 || index === chosen)
  }

  /** @param {[number, number][]} points @param {number} index @param {number} chosen */
  #handle(points, index, chosen) {
    const [cx = 0, cy = 0] = points[index] ?? []
    const isChosen = index === chosen
    const label = (this.words.point ?? "")
      .replace("{n}", String(index + 1))
      .replace("{total}", String(points.length))
    return make("circle", {
      cx,
      cy,
      r: (isChosen ? 9 : 6) * this.sight.unitsPerPixel,
      class: isChosen ? "chosen" : "",
      "data-what": "point",
      "data-index": index,
      tabindex: isChosen ? 0 : -1,
      role: "button",
      "aria-label": label,
    })
  }

  /** @param {Stop} stop */
  #circle({ lon, lat, radius }) {
    const [cx, cy] = this.sight.units([lon, lat, null])
    return make("circle", { cx, cy, r: this.sight.length(radius || 0, lat) })
  }

  /** @param {Stop} stop */
  #pin({ id, row, number, lon, lat }) {
    const [x, y] = this.sight.units([lon, lat, null])
    const name = row.querySelector("[lang]")?.textContent ?? id
    const label = (this.words.stopWords ?? "")
      .replace("{n}", String(number))
      .replace("{name}", name)
    const pin = make("g", {
      transform: `translate(${x} ${y}) scale(${this.sight.unitsPerPixel})`,
      "data-what": "stop",
      "data-id": id,
      tabindex: 0,
      role: "button",
      "aria-label": label,
    })
    const words = make("text", { y: 5 })
    words.textContent = String(number)
    pin.append(make("circle", { r: 15 }), words)
    return pin
  }
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function make(name, attributes) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name))
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}
