/** What a visitor may ask of a tour besides words. The same rules as server/model/filters.py. */

import { distance, plane } from "./geo.js"

/** @typedef {Record<string, unknown>} Values as addresses and `data-` attributes hold them */

/** Is the tour one of those looked for? What is empty asks for nothing.
 * @type {(asked: Values, tour: Values) => boolean} */
export const suits = ({ theme, max_min, max_m, wheelchair }, tour) =>
  (!theme || theme === tour.theme) &&
  (!max_min || Number(tour.minutes) <= Number(max_min)) &&
  (!max_m || Number(tour.metres) <= Number(max_m)) &&
  (!wheelchair || tour.wheelchair !== "no")

/** Metres from a place to a tour's start, "longitude latitude".
 * @type {(place: { longitude: number, latitude: number }, start: string) => number} */
export function away({ longitude, latitude }, start) {
  const [x = 0, y = 0] = start.split(" ").map(Number)
  return distance([0, 0], plane(longitude, latitude).metres(x, y))
}
