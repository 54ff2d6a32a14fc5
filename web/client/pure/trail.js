/** A tour as it is walked: its line and stops in metres, and how far a walk has come. */

import { Line, decode, plane } from "./geo.js"

/** @import { TrailStop, Walk } from "../types.js" */

export const METRES_A_MINUTE = 4_000 / 60

/** The line of a tour with its stops, in metres. */
export class Trail {
  /**
   * @param {string} encoded polyline
   * @param {{ id: string, lon: number, lat: number, along: number, radius: number, stay: number }[]} stops
   * @param {number} duration_min as published
   */
  constructor(encoded, stops, duration_min) {
    const points = decode(encoded)
    const [lon, lat] = points[0] ?? [0, 0]
    this.plane = plane(lon, lat)
    this.line = new Line(points.map(([x, y]) => this.plane.metres(x, y)))
    /** @type {TrailStop[]} */
    this.stops = stops.map(({ lon: x, lat: y, ...stop }) => {
      const at = this.plane.metres(x, y)
      return { ...stop, at, gate: this.line.at(stop.along) }
    })
    const stays = stops.reduce((sum, { stay }) => sum + stay, 0)
    this.pace = duration_min / (this.line.length / METRES_A_MINUTE + stays || 1)
  }

  /** @param {string | null} id */
  stop(id) {
    return this.stops.find((stop) => stop.id === id)
  }

  /** @param {Walk} walk the stops in the order of this walk */
  order({ reverse }) {
    return reverse ? this.stops.toReversed() : this.stops
  }

  /** @param {Walk} walk stops that are still to come, the next one first */
  coming(walk) {
    const order = this.order(walk)
    const next = order.findIndex(({ id }) => id === walk.next)
    return next < 0 ? [] : order.slice(next)
  }
}

/**
 * @param {string} tour
 * @param {Trail} trail
 * @param {number} now milliseconds since 1970
 * @returns {Walk}
 */
export const begin = (tour, trail, now) => ({
  tour,
  started_at: now,
  ended_at: null,
  reached: [],
  next: trail.stops[0]?.id ?? null,
  along: null,
  reverse: false,
  paused: false,
})

/**
 * The walk after a stop: those before it in the order are left behind.
 * @param {Trail} trail
 * @param {Walk} walk
 * @param {string} id
 * @param {number} now
 * @returns {Walk}
 */
export function arrive(trail, walk, id, now) {
  const order = trail.order(walk)
  const after = order[order.findIndex((stop) => stop.id === id) + 1]
  const reached = walk.reached.includes(id) ? walk.reached : [...walk.reached, id]
  return { ...walk, reached, next: after?.id ?? null, ended_at: after ? null : now }
}
