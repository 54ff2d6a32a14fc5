/** Geometry of the walked line, in metres on a plane around one place: x east, y north. */

/** @typedef {readonly [number, number]} XY metres east and north of the plane's origin */
/** @typedef {{ along: number, off: number, at: XY }} Passage where a line passes a place */

const EARTH_RADIUS_M = 6_371_008.8
const RADIAN = Math.PI / 180

/**
 * A flat map around a place; a tour is a few kilometres, where it is true to a metre.
 * @param {number} lon degrees
 * @param {number} lat degrees
 */
export function plane(lon, lat) {
  const north = EARTH_RADIUS_M * RADIAN
  const east = north * Math.cos(lat * RADIAN)
  return {
    /** @type {(lon: number, lat: number) => XY} */
    metres: (x, y) => [(x - lon) * east, (y - lat) * north],
    /** @type {(point: XY) => [number, number]} longitude, latitude */
    degrees: ([x, y]) => [lon + x / east, lat + y / north],
  }
}

/** @type {(a: XY, b: XY) => number} */
export const distance = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay)

/** @type {(a: XY, b: XY) => number} degrees clockwise from north, 0 to 360 */
export const bearing = ([ax, ay], [bx, by]) => (Math.atan2(bx - ax, by - ay) / RADIAN + 360) % 360

/**
 * Longitudes and latitudes of an encoded polyline (Google's format, 1e-5 degrees).
 * @param {string} text
 */
export function decode(text) {
  const numbers = (text.match(/[_-~]*[?-^]/g) ?? []).map((letters) => {
    const value = [...letters].reduceRight((sum, c) => sum * 32 + ((c.charCodeAt(0) - 63) & 31), 0)
    return value % 2 ? -(value + 1) / 2 : value / 2
  })
  /** @type {[number, number][]} */
  const points = []
  for (let i = 0, lat = 0, lon = 0; i + 1 < numbers.length; i += 2) {
    lat += numbers[i] ?? 0
    lon += numbers[i + 1] ?? 0
    points.push([lon / 1e5, lat / 1e5])
  }
  return points
}

/** A line with the way from its start to each of its points. */
export class Line {
  /** @param {readonly XY[]} points at least one */
  constructor(points) {
    this.points = points
    /** @type {number[]} */
    this.starts = [0]
    for (let i = 1; i < points.length; i += 1) {
      this.starts.push(this.#start(i - 1) + distance(this.#point(i - 1), this.#point(i)))
    }
    this.length = this.#start(points.length - 1)
  }

  /** @param {number} i */
  #point(i) {
    return /** @type {XY} */ (this.points[i])
  }

  /** @param {number} i */
  #start(i) {
    return /** @type {number} */ (this.starts[i])
  }

  /**
   * Each segment's point nearest to a place.
   * @param {XY} place
   * @returns {Passage[]}
   */
  passages(place) {
    return this.points.slice(1).map((b, i) => this.#passage(place, this.#point(i), b, i))
  }

  /** @type {(place: XY, a: XY, b: XY, segment: number) => Passage} */
  #passage(place, a, b, segment) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
    const square = dx * dx + dy * dy
    const reach = ((place[0] - a[0]) * dx + (place[1] - a[1]) * dy) / square
    const share = square ? Math.min(Math.max(reach, 0), 1) : 0
    /** @type {XY} */
    const at = [a[0] + share * dx, a[1] + share * dy]
    return { along: this.#start(segment) + share * Math.sqrt(square), off: distance(place, at), at }
  }

  /**
   * The point so far along the line.
   * @param {number} along
   * @returns {XY}
   */
  at(along) {
    const next = this.starts.findIndex((start) => start >= along)
    if (next === 0 || this.points.length < 2) return this.#point(0)
    if (next < 0) return this.#point(this.points.length - 1)
    const [a, b] = [this.#point(next - 1), this.#point(next)]
    const share = (along - this.#start(next - 1)) / (this.#start(next) - this.#start(next - 1) || 1)
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]
  }

  /**
   * The line from its start to a place on it.
   * @param {number} along
   * @returns {XY[]}
   */
  until(along) {
    return [...this.points.filter((_, i) => this.#start(i) < along), this.at(along)]
  }
}
