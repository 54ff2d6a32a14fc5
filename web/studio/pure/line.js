/** The line that is walked while somebody draws it: pure steps, each giving a new line. */

import { distance, plane } from "../../client/pure/geo.js"

/** @typedef {[number, number, number | null]} Spot longitude, latitude, metres above the sea */
/** @typedef {readonly Spot[]} Points */

/** @type {(points: Points, index: number, spot: Spot) => Points} */
export const moved = (points, index, spot) => points.map((old, at) => (at === index ? spot : old))

/** @type {(points: Points, index: number, spot: Spot) => Points} */
export const inserted = (points, index, spot) => points.toSpliced(index, 0, spot)

/** A line keeps its two ends. @type {(points: Points, index: number) => Points} */
export const without = (points, index) => (points.length > 2 ? points.toSpliced(index, 1) : points)

/** @type {(points: Points) => Points} */
export const reversed = (points) => points.toReversed()

/** @param {Points} points @returns {number} metres */
export function lengthOf(points) {
  const [lon, lat] = points[0] ?? [0, 0]
  const flat = plane(lon, lat)
  const at = points.map(([x, y]) => flat.metres(x, y))
  return at.slice(1).reduce((sum, xy, i) => sum + distance(/** @type {any} */ (at[i]), xy), 0)
}

/**
 * Where the line passes nearest to a place.
 * @param {readonly (readonly [number, number, ...unknown[]])[]} points
 * @param {readonly [number, number, ...unknown[]]} place
 * @returns {{ off: number, segment: number, at: [number, number] }} metres, and the point there
 */
export function nearest(points, [lon, lat]) {
  const flat = plane(lon, lat)
  let best = { off: Infinity, segment: 0, at: /** @type {[number, number]} */ ([lon, lat]) }
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [a, b] = [points[i], points[i + 1]]
    if (!a || !b) continue
    const [ax, ay] = flat.metres(a[0], a[1])
    const [bx, by] = flat.metres(b[0], b[1])
    const square = (bx - ax) ** 2 + (by - ay) ** 2
    const along = square ? -(ax * (bx - ax) + ay * (by - ay)) / square : 0
    const share = Math.min(1, Math.max(0, along))
    const xy = /** @type {const} */ ([ax + share * (bx - ax), ay + share * (by - ay)])
    const off = Math.hypot(xy[0], xy[1])
    if (off < best.off) best = { off, segment: i, at: flat.degrees(xy) }
  }
  return best
}

/**
 * A place drawn to the nearest path, if one is within reach.
 * @param {readonly (readonly (readonly [number, number])[])[]} paths
 * @param {Spot} spot
 * @param {number} reach metres
 * @returns {Spot}
 */
export function snapped(paths, spot, reach) {
  let best = { off: reach, at: /** @type {[number, number] | null} */ (null) }
  for (const path of paths) {
    const found = nearest(path, spot)
    if (found.off < best.off) best = found
  }
  return best.at ? [best.at[0], best.at[1], null] : spot
}

/**
 * The line with fewer points, none of the old ones farther from it than the tolerance.
 * @param {Points} points
 * @param {number} tolerance metres
 * @returns {Points}
 */
export function thinned(points, tolerance) {
  const kept = new Set([0, points.length - 1])
  const stack = [[0, points.length - 1]]
  for (let span = stack.pop(); span; span = stack.pop()) {
    const [first = 0, last = 0] = span
    const ends = /** @type {any} */ ([points[first], points[last]])
    let far = { off: tolerance, at: -1 }
    for (let i = first + 1; i < last; i += 1) {
      const { off } = nearest(ends, /** @type {Spot} */ (points[i]))
      if (off > far.off) far = { off, at: i }
    }
    if (far.at < 0) continue
    kept.add(far.at)
    stack.push([first, far.at], [far.at, last])
  }
  return points.filter((_, index) => kept.has(index))
}

/** @type {(spot: Spot, east: number, north: number) => Spot} a spot so many metres away */
export function shifted([lon, lat, height], east, north) {
  const [x, y] = plane(lon, lat).degrees([east, north])
  return [x, y, height]
}

/** What was done, to be undone and done again. @template T */
export class History {
  /** @param {T} now */
  constructor(now) {
    this.now = now
    /** @type {T[]} */
    this.past = []
    /** @type {T[]} */
    this.future = []
  }

  /** @param {T} next */
  go(next) {
    if (next === this.now) return
    this.past.push(this.now)
    this.now = next
    this.future = []
  }

  undo() {
    const before = this.past.pop()
    if (before === undefined) return
    this.future.push(this.now)
    this.now = before
  }

  redo() {
    const after = this.future.pop()
    if (after === undefined) return
    this.past.push(this.now)
    this.now = after
  }
}
