/**
 * `?simulate`: the route walked at the desk. `?simulate=30` walks thirty times as fast,
 * `&noise=12` errs by so many metres, as receivers do: for half a minute in the same direction.
 */

import { bearing } from "./pure/geo.js"

/** @import { Fix } from "./types.js" */
/** @import { Trail } from "./pure/trail.js" */

const WALKING_M_S = 1.2
const WAIT_S = 20
/** Errors keep this share from one second to the next. */
const LASTING = 0.97

/** A number of the normal distribution (Box and Muller). */
const gauss = () =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())

/**
 * Where the walker is, second by second: along the line, with a rest at each stop.
 * @param {Trail} trail
 * @param {number} from metres along the line
 */
function* places({ line, stops }, from) {
  const rests = stops
    .map(({ along }) => along)
    .filter((along) => along >= from)
    .sort((a, b) => a - b)
  for (let along = from; along <= line.length; along += WALKING_M_S) {
    yield along
    while (rests.length && Number(rests[0]) <= along) {
      rests.shift()
      for (let i = 0; i < WAIT_S; i += 1) yield along
    }
  }
  for (;;) yield line.length
}

/**
 * @param {Trail} trail
 * @param {{ wish: URLSearchParams, from: number }} walk
 * @param {(fix: Fix) => void} onfix
 */
export function simulate(trail, { wish, from }, onfix) {
  const speed = Number(wish.get("simulate")) || 1
  const noise = Number(wish.get("noise")) || 0
  const walker = places(trail, from)
  let [east, north, at_ms] = [gauss() * noise, gauss() * noise, Date.now()]
  const timer = setInterval(() => {
    const along = /** @type {number} */ (walker.next().value)
    const [x, y] = trail.line.at(along)
    east = LASTING * east + gauss() * noise * 0.24
    north = LASTING * north + gauss() * noise * 0.24
    const [lon, lat] = trail.plane.degrees([x + east, y + north])
    at_ms += 1000
    const heading_deg = bearing([x, y], trail.line.at(along + 5))
    onfix({ lon, lat, accuracy_m: noise * 1.2 || 5, heading_deg, at_ms })
  }, 1000 / speed)
  return () => clearInterval(timer)
}
