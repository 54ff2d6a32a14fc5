/** A whole walk at once, second by second, by the very rules of the phone. Runs in node too. */

import { fresh, step } from "../client/pure/follow.js"
import { bearing } from "../client/pure/geo.js"
import { begin } from "../client/pure/trail.js"
import { errors } from "./receiver.js"

/** @import { Fix, Happening, Walk } from "../client/types.js" */
/** @import { Trail } from "../client/pure/trail.js" */

/** What a phone says of an error: a little more than it is, and never that there is none. */
const SAID = 1.2
const LEAST_SAID_M = 5
const AHEAD_M = 5
/** No phone's clock begins at 0, where the rules would believe in an arrival just before. */
const NOON_MS = 43_200_000

/**
 * @typedef {object} Moment
 * @property {number} true_m where the walker is, along the line
 * @property {Fix} fix where the phone believes to be
 * @property {Walk} walk
 * @property {Happening[]} happened
 */

/**
 * Where the walker is, second by second: along the line, with the stay of each stop.
 * @param {Trail} trail
 * @param {number} metres_s
 */
function* places({ line, stops }, metres_s) {
  let rests = stops
  for (let along = 0; ; along += metres_s) {
    const here = Math.min(along, line.length)
    yield here
    while (rests[0] && (rests[0].along <= here || here === line.length)) {
      for (let second = 0; second < rests[0].stay * 60; second += 1) yield here
      rests = rests.slice(1)
    }
    if (here === line.length) return
  }
}

/**
 * @param {Trail} trail
 * @param {{ metres_s: number, sigma: number, seed: number }} wish
 * @returns {Moment[]} one per second
 */
export function replay(trail, { metres_s, sigma, seed }) {
  const error = errors(sigma, seed)
  let walk = begin("", trail, NOON_MS)
  let memory = fresh()
  return Array.from(places(trail, metres_s), (true_m, second) => {
    const [x, y] = trail.line.at(true_m)
    const [east, north] = error()
    const [lon, lat] = trail.plane.degrees([x + east, y + north])
    const fix = {
      lon,
      lat,
      accuracy_m: Math.max(sigma * SAID, LEAST_SAID_M),
      heading_deg: bearing([x, y], trail.line.at(true_m + AHEAD_M)),
      at_ms: NOON_MS + second * 1000,
    }
    const followed = step(trail, walk, memory, fix)
    walk = followed.walk
    memory = followed.memory
    return { true_m, fix, walk, happened: followed.happened }
  })
}

/**
 * What became of each stop: the second and the place where it was reached, or null.
 * @param {Moment[]} moments
 */
export function arrivals(moments) {
  /** @type {Map<string, { second: number, true_m: number }>} */
  const found = new Map()
  moments.forEach(({ happened, true_m }, second) => {
    for (const { kind, stop } of happened)
      if (kind === "arrived") found.set(stop, { second, true_m })
  })
  return found
}

/** @param {Moment[]} moments how often the phone said wrongly that the walker left the line */
export const alarms = (moments) =>
  moments.flatMap(({ happened }) => happened).filter(({ kind }) => kind === "off").length
