/** A walker with a receiver that errs as receivers do: for half a minute in the same direction. */

import { begin, Trail } from "../../web/client/pure/trail.js"
import { fresh, step } from "../../web/client/pure/follow.js"
import { errors } from "../../web/studio/receiver.js"

const ORIGIN = [2.82, 50.43]
const EAST = 6_371_008.8 * (Math.PI / 180) * Math.cos((ORIGIN[1] * Math.PI) / 180)
const NORTH = 6_371_008.8 * (Math.PI / 180)

/** Metres to degrees. */
export const degrees = ([x, y]) => [ORIGIN[0] + x / EAST, ORIGIN[1] + y / NORTH]

function encodeNumber(value) {
  let rest = value < 0 ? ~(value << 1) : value << 1
  let letters = ""
  for (; rest >= 0x20; rest >>= 5) letters += String.fromCharCode((0x20 | (rest & 0x1f)) + 63)
  return letters + String.fromCharCode(rest + 63)
}

/** Points in metres as an encoded polyline. */
export function encode(points) {
  let [lat, lon] = [0, 0]
  return points
    .map(degrees)
    .map(([x, y]) => {
      const [dy, dx] = [Math.round(y * 1e5) - lat, Math.round(x * 1e5) - lon]
      lat += dy
      lon += dx
      return encodeNumber(dy) + encodeNumber(dx)
    })
    .join("")
}

/** A trail through points in metres, with stops at these ways from its start. */
export function trail(points, alongs, { radius = 40, stay = 5, minutes = 60, beside = 0 } = {}) {
  const bare = new Trail(encode(points), [], minutes)
  const stops = alongs.map((along, i) => {
    const [lon, lat] = bare.plane.degrees(bare.line.at(along))
    return { id: `s${i + 1}`, lon, lat: lat + beside / NORTH, along, radius, stay }
  })
  return new Trail(encode(points), stops, minutes)
}

/**
 * Walk places in metres of the trail's plane, a second each; returns what happened and the end.
 * A place may be null: the phone sleeps.
 */
export function walked(trail, places, { sigma = 0, seed = 1, walk = begin("t", trail, 0) } = {}) {
  const error = errors(sigma, seed)
  let memory = fresh()
  const happened = []
  places.forEach((place, second) => {
    const [dx, dy] = error()
    if (!place) return
    const [lon, lat] = trail.plane.degrees([place[0] + dx, place[1] + dy])
    const fix = { lon, lat, accuracy_m: sigma * 1.2 || 5, heading_deg: null, at_ms: second * 1000 }
    const followed = step(trail, walk, memory, fix)
    walk = followed.walk
    memory = followed.memory
    for (const event of followed.happened) happened.push({ ...event, second, place })
  })
  return { walk, memory, happened }
}

/** The places of somebody who walks the line at 1.2 m/s and waits at each stop. */
export function along(trail, { from = 0, to = trail.line.length, waits = 20 } = {}) {
  const places = []
  const sign = Math.sign(to - from)
  for (let at = from; sign * (to - at) > 0; at += sign * 1.2) {
    places.push(trail.line.at(at))
    if (trail.stops.some((stop) => Math.abs(stop.along - at) < 0.6)) {
      for (let i = 0; i < waits; i += 1) places.push(trail.line.at(at))
    }
  }
  places.push(...Array.from({ length: waits }, () => trail.line.at(to)))
  return places
}
