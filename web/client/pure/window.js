/**
 * What part of a map shows in a box: its middle in the map's units, and units per CSS pixel.
 * @typedef {object} Window
 * @property {number} x
 * @property {number} y
 * @property {number} u units per pixel
 */

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ west: number, south: number, east: number, north: number }} Bounds degrees */

/** Units per pixel at the scale at which the first tier of names was laid out. */
const FIRST_U = 20
const TIERS = 5
/** As near as is of use: sixteen times, and half as much again. */
const NEAREST_U = FIRST_U / 24
const EARTH_M = 2 * Math.PI * 6_371_008.8
const BARS_M = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const WIDEST_BAR_PX = 110

/** @param {number} lat */
const mercator = (lat) => Math.asinh(Math.tan((lat * Math.PI) / 180))

/**
 * Where degrees lie on a map of this size, as its server drew it: Web Mercator between its edges.
 * @param {Bounds} bounds
 * @param {Size} map in units
 * @returns {(lon: number, lat: number) => [number, number]}
 */
export const placer =
  ({ west, south, east, north }, { width, height }) =>
  (lon, lat) => [
    ((lon - west) / (east - west)) * width,
    ((mercator(north) - mercator(lat)) / (mercator(north) - mercator(south))) * height,
  ]

/**
 * @param {Bounds} bounds
 * @param {Size} map
 */
export const metresPerUnit = ({ west, south, east, north }, { width }) =>
  (((east - west) / 360) * EARTH_M * Math.cos(((north + south) * Math.PI) / 360)) / width

/**
 * The whole map in the box.
 * @param {Size} map
 * @param {Size} box in pixels
 * @returns {Window}
 */
export const whole = ({ width, height }, box) => ({
  x: width / 2,
  y: height / 2,
  u: Math.max(width / box.width, height / box.height),
})

/**
 * Neither beyond the whole map nor nearer than is of use; the middle stays on the map.
 * @param {Window} wish
 * @param {Size} map
 * @param {Size} box
 * @returns {Window}
 */
export function within({ x, y, u }, map, box) {
  const scale = Math.min(Math.max(u, NEAREST_U), whole(map, box).u)
  const held = (
    /** @type {number} */ at,
    /** @type {number} */ size,
    /** @type {number} */ shown,
  ) => (shown >= size ? size / 2 : Math.min(Math.max(at, shown / 2), size - shown / 2))
  return {
    x: held(x, map.width, box.width * scale),
    y: held(y, map.height, box.height * scale),
    u: scale,
  }
}

/**
 * Nearer or farther about a point of the box, which stays where it is.
 * @param {Window} now
 * @param {number} factor below 1: nearer
 * @param {number} dx pixels from the middle of the box
 * @param {number} dy
 * @returns {Window}
 */
export const zoomed = ({ x, y, u }, factor, dx = 0, dy = 0) => ({
  x: x + dx * u * (1 - factor),
  y: y + dy * u * (1 - factor),
  u: u * factor,
})

/** @type {(u: number) => number} the tier of names that there is room for: one more per doubling */
export const tier = (u) =>
  Math.min(Math.max(Math.floor(Math.log2(FIRST_U / u) + 0.2), 0), TIERS - 1)

/**
 * The longest round length that fits: metres, and its pixels.
 * @param {number} metresPerPixel
 */
export function ruler(metresPerPixel) {
  const fitting = BARS_M.filter((bar) => bar / metresPerPixel <= WIDEST_BAR_PX)
  const metres = fitting.at(-1) ?? BARS_M[0] ?? 1
  return { metres, pixels: metres / metresPerPixel }
}
