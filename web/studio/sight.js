/** What of the map is in sight: degrees to units of the drawing and back, panning, zooming. */

/** @import { Spot } from "./pure/line.js" */

const RADIAN = Math.PI / 180
const METRES_PER_DEGREE = 111_195
const STEP = 1.5
const NEAREST = 40

/** @type {(lat: number) => number} */
const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * RADIAN) / 2))
/** @type {(y: number) => number} */
const latitude = (y) => (2 * Math.atan(Math.exp(y)) - Math.PI / 2) / RADIAN

export class Sight {
  /** @param {SVGSVGElement} svg @param {DOMStringMap} data */
  constructor(svg, data) {
    this.svg = svg
    const [west = 0, south = 0, east = 0, north = 0] = (data.bounds ?? "").split(" ").map(Number)
    const [width = 1, height = 1] = (data.size ?? "").split(" ").map(Number)
    this.west = west
    this.top = mercator(north)
    this.perDegree = width / (east - west)
    this.perMercator = height / (this.top - mercator(south))
    this.whole = { x: 0, y: 0, width, height }
    this.box = { ...this.whole }
    /** @type {null | { x: number, y: number }} */
    this.held = null
    this.onchange = () => {}
    svg.addEventListener("wheel", (event) => this.#wheel(event), { passive: false })
    new ResizeObserver(() => this.#show()).observe(svg)
    this.#show()
  }

  get unitsPerPixel() {
    const { width, height } = this.svg.getBoundingClientRect()
    return Math.max(this.box.width / (width || 1), this.box.height / (height || 1))
  }

  get metresPerPixel() {
    const lat = latitude(this.top - this.box.y / this.perMercator)
    const perUnit = (METRES_PER_DEGREE * Math.cos(lat * RADIAN)) / this.perDegree
    return perUnit * this.unitsPerPixel
  }

  /** @param {Spot} spot @returns {[number, number]} */
  units([lon, lat]) {
    return [(lon - this.west) * this.perDegree, (this.top - mercator(lat)) * this.perMercator]
  }

  /** @param {number} metres @param {number} lat */
  length(metres, lat) {
    return (metres / (METRES_PER_DEGREE * Math.cos(lat * RADIAN))) * this.perDegree
  }

  /** @param {[number, number]} at */
  holds([x, y]) {
    const { box } = this
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {[number, number]} */
  #at({ clientX, clientY }) {
    const matrix = this.svg.getScreenCTM()
    if (!matrix) return [0, 0]
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse())
    return [x, y]
  }

  /** @param {PointerEvent} event @returns {Spot} */
  spot(event) {
    const [x, y] = this.#at(event)
    return [this.west + x / this.perDegree, latitude(this.top - y / this.perMercator), null]
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const [x, y] = this.#at(event)
    this.held = { x, y }
    this.svg.setPointerCapture(event.pointerId)
  }

  /** @param {PointerEvent} event */
  pull(event) {
    if (!this.held) return
    const [x, y] = this.#at(event)
    this.box.x -= x - this.held.x
    this.box.y -= y - this.held.y
    this.#show()
  }

  drop() {
    this.held = null
  }

  /** @param {string} how `in`, `out` or `whole` */
  zoom(how) {
    if (how === "whole") this.box = { ...this.whole }
    else {
      const { x, y, width, height } = this.box
      this.#zoomAt(how === "in" ? STEP : 1 / STEP, [x + width / 2, y + height / 2])
    }
    this.#show()
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    this.#zoomAt(event.deltaY < 0 ? STEP : 1 / STEP, this.#at(event))
    this.#show()
  }

  /** @param {number} factor @param {[number, number]} at */
  #zoomAt(factor, [x, y]) {
    const { box, whole } = this
    const width = Math.min(whole.width * 2, Math.max(whole.width / NEAREST, box.width / factor))
    const by = width / box.width
    this.box = { x: x - (x - box.x) * by, y: y - (y - box.y) * by, width, height: box.height * by }
  }

  #show() {
    const { x, y, width, height } = this.box
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`)
    this.onchange()
  }
}
