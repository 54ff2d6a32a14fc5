/**
 * Following a walk: positions in, what happened out. Nothing here asks the phone for anything, and
 * no position is kept but the way along the line.
 *
 * Receivers err by 5 to 30 m, for half a minute in the same direction: so a stop is reached within
 * its radius widened by a part of the error, for a moment, and no later than when it lies behind.
 */

import { bearing, distance } from "./geo.js"
import { METRES_A_MINUTE, arrive } from "./trail.js"

/** @import { Fix, Followed, Happening, Leg, Memory, TrailStop, Walk } from "../types.js" */
/** @import { XY } from "./geo.js" */
/** @import { Trail } from "./trail.js" */

/** Positions worse than this say nothing about a stop. */
const USELESS_M = 100
/** Share of the error by which an arrival circle widens, and the most that it widens. */
const ERROR_SHARE = 0.6
const WIDEST_M = 40
/** Half the radius is there at once; farther out the receiver may err, so it must last. */
const SURE_SHARE = 0.5
const LASTS_MS = 8_000
/** A metre along the line is worth so many beside it; backwards, so many times that. */
const A_METRE_ON = 0.1
const BACKWARDS = 3
/** Between two arrivals: close stops come one after the other. */
const DWELL_MS = 8_000
/** Positions this far apart in time: the phone slept. */
const SLEPT_MS = 60_000
/** How fast an older position loses weight against a newer one. */
const FADE_MS = 4_000
const RECENT = 6
/** How far behind, and how often in a row, before a stop was passed or the walk goes back. */
const BEHIND_M = 20
const BEHIND_ROW = 3
const BACK_M = 120
/** Off the line: false alarms and delays of these were measured with simulated receivers. */
const OFF = { good: { metres: 40, row: 8 }, poor: { metres: 60, row: 14 } }
const POOR_M = 25
const OFF_ERRORS = 1.5
const JOIN_M = 150
const AHEAD_M = 25
const STRAIGHT_M = 60

/** @type {() => Memory} */
export const fresh = () => ({
  recent: [],
  inside: null,
  inside_since: 0,
  arrived_at: 0,
  behindRow: 0,
  offRow: 0,
  off: false,
  joined: false,
  best: null,
  backRow: 0,
})

/**
 * Take one position.
 * @param {Trail} trail
 * @param {Walk} walk
 * @param {Memory} memory
 * @param {Fix} fix
 * @returns {Followed}
 */
export function step(trail, walk, memory, fix) {
  const slept = fix.at_ms - (memory.recent.at(-1)?.at_ms ?? fix.at_ms) > SLEPT_MS
  const recent = slept ? [fix] : [...memory.recent, fix].slice(-RECENT)
  const now = { ...memory, recent }
  if (fix.accuracy_m > USELESS_M || walk.paused) return { walk, memory: now, happened: [] }
  const place = smoothed(trail, recent)
  const here = passage(trail, walk, memory, place)
  const joined = begun(trail, walk, here, place)
  const going = { ...joined, along: here.along }
  /** @type {Happening[]} */
  const happened = joined === walk ? [] : [{ kind: "joined", stop: going.next ?? "" }]
  const offs = strays(trail, now, fix, here.off, place)
  happened.push(...offs.happened)
  const met = meets(trail, going, offs.memory, fix, place, slept)
  return { walk: met.walk, memory: met.memory, happened: [...happened, ...met.happened] }
}

/**
 * Where the walker most likely is: newer and surer positions weigh more.
 * @param {Trail} trail
 * @param {Fix[]} recent
 * @returns {XY}
 */
export function smoothed(trail, recent) {
  const last = recent.at(-1)?.at_ms ?? 0
  let [east, north, sum] = [0, 0, 0]
  for (const { lon, lat, accuracy_m, at_ms } of recent) {
    const weight = Math.exp((at_ms - last) / FADE_MS) / Math.max(accuracy_m, 3) ** 2
    const [x, y] = trail.plane.metres(lon, lat)
    east += weight * x
    north += weight * y
    sum += weight
  }
  return [east / sum, north / sum]
}

/**
 * Where the line passes here: it may do so twice, so the way to where the walk got to counts too.
 * `off` is how far the line is at all.
 * @type {(trail: Trail, walk: Walk, memory: Memory, place: XY) => { along: number, off: number }}
 */
function passage(trail, walk, { best }, place) {
  const start = walk.along ?? trail.stop(walk.next)?.along ?? 0
  const expected = best === null ? start : forward(walk, best)
  const all = trail.line.passages(place)
  const cost = (/** @type {{ along: number, off: number }} */ { along, off }) => {
    const way = forward(walk, along - expected)
    return off + A_METRE_ON * (way < 0 ? -way * BACKWARDS : way)
  }
  const likely = all.reduce((best, other) => (cost(other) < cost(best) ? other : best))
  return { along: likely.along, off: Math.min(...all.map(({ off }) => off)) }
}

/**
 * Who sets out elsewhere than at the start begins with the first stop ahead.
 * @type {(trail: Trail, walk: Walk, here: { along: number, off: number }, place: XY) => Walk}
 */
function begun(trail, walk, { along, off }, place) {
  const [first] = trail.order(walk)
  const late = walk.along === null && !walk.reached.length && walk.next === first?.id
  if (!late || off > JOIN_M || distance(place, first.at) < Math.max(JOIN_M, first.radius))
    return walk
  const ahead = trail.order(walk).find((stop) => forward(walk, stop.along - along) > -stop.radius)
  return ahead && ahead !== first ? { ...walk, next: ahead.id } : walk
}

/** @type {(walk: Walk, metres: number) => number} positive in the direction of the walk */
const forward = ({ reverse }, metres) => (reverse ? -metres : metres)

/**
 * Whether the walker has left the line, or is back.
 * @type {(trail: Trail, memory: Memory, fix: Fix, off: number, place: XY) =>
 *   { memory: Memory, happened: Happening[] }}
 */
function strays(trail, memory, { accuracy_m }, off, place) {
  const { metres, row } = accuracy_m > POOR_M ? OFF.poor : OFF.good
  const limit = Math.max(metres, OFF_ERRORS * accuracy_m)
  const atStop = trail.stops.some((stop) => within(stop, place, accuracy_m))
  const joined = memory.joined || off <= limit
  const beyond = joined && !atStop && off > (memory.off ? limit * 0.75 : limit)
  const offRow = beyond ? memory.offRow + 1 : 0
  const isOff = memory.off ? beyond : offRow >= row
  /** @type {Happening[]} */
  const happened = isOff === memory.off ? [] : [{ kind: isOff ? "off" : "back", stop: "" }]
  return { memory: { ...memory, joined, offRow, off: isOff }, happened }
}

/** @type {(stop: TrailStop, place: XY, accuracy: number) => boolean} */
function within({ at, gate, radius }, place, accuracy) {
  const wider = Math.min(ERROR_SHARE * accuracy, WIDEST_M)
  if (distance(place, at) <= radius + wider) return true
  // A stop beside the line, farther than its radius, is reached where the line passes it.
  return distance(at, gate) > radius * 0.7 && distance(place, gate) <= BEHIND_M + wider
}

/**
 * Stops that are reached, or lie behind.
 * @type {(trail: Trail, walk: Walk, memory: Memory, fix: Fix, place: XY, slept: boolean) => Followed}
 */
function meets(trail, walk, memory, fix, place, slept) {
  const stop = reachable(trail, walk, fix, place)
  const since = stop && stop.id === memory.inside ? memory.inside_since : fix.at_ms
  const now = { ...memory, inside: stop?.id ?? null, inside_since: since }
  const soon = fix.at_ms - memory.arrived_at < DWELL_MS
  if (stop && !soon && (slept || lasts(stop, place, fix.at_ms - since))) {
    const coming = trail.coming(walk)
    const missed = coming.slice(0, coming.indexOf(stop)).map(({ id }) => id)
    const happened = /** @type {Happening[]} */ ([
      ...missed.map((id) => ({ kind: "passed", stop: id })),
      { kind: "arrived", stop: stop.id },
    ])
    const memory = { ...now, arrived_at: fix.at_ms, behindRow: 0 }
    return { walk: arrive(trail, walk, stop.id, fix.at_ms), memory, happened }
  }
  return leaves(trail, walk, stop ? { ...now, behindRow: 0 } : now, slept)
}

/** @type {(stop: TrailStop, place: XY, inside_ms: number) => boolean} */
const lasts = ({ at, radius }, place, inside_ms) =>
  inside_ms >= (distance(place, at) < radius * SURE_SHARE ? 1 : LASTS_MS)

/**
 * The stop whose circle this is: the next one, else one farther on where the line is near it too.
 * @type {(trail: Trail, walk: Walk, fix: Fix, place: XY) => TrailStop | undefined}
 */
function reachable(trail, walk, { accuracy_m }, place) {
  const last = trail.stop(walk.reached.at(-1) ?? null)
  const fromLast = last ? distance(place, last.at) : Infinity
  return trail.coming(walk).find((stop, index) => {
    if (!within(stop, place, accuracy_m) || distance(place, stop.at) > fromLast) return false
    const ahead = Math.abs(stop.along - (walk.along ?? 0))
    return index === 0 || ahead <= stop.radius + accuracy_m + BEHIND_M
  })
}

/**
 * The next stop lies behind, or the walk goes backwards.
 * @type {(trail: Trail, walk: Walk, memory: Memory, slept: boolean) => Followed}
 */
function leaves(trail, walk, memory, slept) {
  const along = walk.along ?? 0
  const error = memory.recent.at(-1)?.accuracy_m ?? 0
  const coming = trail.coming(walk)
  const behind = (/** @type {TrailStop} */ stop) =>
    forward(walk, along - stop.along) > Math.min(stop.radius, STRAIGHT_M) + error + BEHIND_M
  const ahead = coming.findIndex((stop) => !behind(stop))
  // The last stop is never passed: the walk ends there.
  const passed = memory.off || !memory.joined ? [] : coming.slice(0, ahead < 0 ? -1 : ahead)
  const behindRow = passed.length ? memory.behindRow + 1 : 0
  if (passed.length && (slept || behindRow >= BEHIND_ROW)) {
    const next = coming[passed.length]?.id ?? null
    const happened = passed.map(({ id }) => /** @type {Happening} */ ({ kind: "passed", stop: id }))
    return { walk: { ...walk, next }, memory: { ...memory, behindRow: 0 }, happened }
  }
  return turns(walk, { ...memory, behindRow }, along)
}

/** @type {(walk: Walk, memory: Memory, along: number) => Followed} */
function turns(walk, memory, along) {
  const far = forward(walk, along)
  const best = Math.max(memory.best ?? far, far)
  const backRow = !memory.off && far < best - BACK_M ? memory.backRow + 1 : 0
  // Said once: the way back is then the new farthest.
  const back = backRow >= OFF.good.row
  /** @type {Happening[]} */
  const happened = back ? [{ kind: "backwards", stop: "" }] : []
  return {
    walk,
    memory: { ...memory, best: back ? far : best, backRow: back ? 0 : backRow },
    happened,
  }
}

/**
 * Is the walker still at the stop that was reached last?
 * @type {(trail: Trail, walk: Walk, memory: Memory) => boolean}
 */
export function lingers(trail, walk, { recent }) {
  const stop = trail.stop(walk.reached.at(-1) ?? null)
  if (!stop || !recent.length) return false
  const place = smoothed(trail, recent)
  return Math.min(distance(place, stop.at), distance(place, stop.gate)) < stop.radius + WIDEST_M
}

/**
 * What is left: metres and degrees to the next stop, metres and minutes to the end.
 * @param {Trail} trail
 * @param {Walk} walk
 * @param {Memory} memory
 * @returns {Leg}
 */
export function left(trail, walk, memory) {
  const [next, ...later] = trail.coming(walk)
  const end = later.at(-1) ?? next
  const along = walk.along ?? (walk.reverse ? trail.line.length : 0)
  const rest = end ? Math.max(forward(walk, end.along - along), 0) : 0
  const stays = [next, ...later].reduce((sum, stop) => sum + (stop?.stay ?? 0), 0)
  const minutes = Math.round((rest / METRES_A_MINUTE + stays) * trail.pace)
  if (!next || !memory.recent.length) return { metres: null, degrees: null, rest, minutes }
  const place = smoothed(trail, memory.recent)
  const straight = distance(place, next.at)
  const way = forward(walk, next.along - along)
  const onLine = memory.joined && !memory.off && way > AHEAD_M && straight > STRAIGHT_M
  const target = onLine ? trail.line.at(along + forward(walk, AHEAD_M)) : next.at
  return {
    metres: onLine ? Math.max(way, straight) : straight,
    degrees: bearing(place, target),
    rest,
    minutes,
  }
}
