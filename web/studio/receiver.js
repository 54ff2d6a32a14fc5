/** A receiver that errs as receivers do, for half a minute in the same direction, alike each time. */

/** Errors keep this share from one second to the next. */
const LASTING = 0.97
/** What each second adds, so that the whole stays as large as it began: √(1 − 0.97²). */
const NEW = 0.24
/** And what flickers, of the same size. */
const FLICKER = 0.3

/**
 * Numbers from 0 to 1 that look random and are the same every time (mulberry32).
 * @param {number} seed
 */
export function dice(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** @param {() => number} roll a number of the normal distribution (Box and Muller) */
const gauss = (roll) => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll())

/**
 * The error in metres, second by second.
 * @param {number} sigma metres per axis
 * @param {number} seed
 */
export function errors(sigma, seed) {
  const roll = dice(seed)
  let [x, y] = [gauss(roll) * sigma, gauss(roll) * sigma]
  /** @type {() => [number, number]} */
  return () => {
    x = LASTING * x + gauss(roll) * sigma * NEW
    y = LASTING * y + gauss(roll) * sigma * NEW
    return [x + gauss(roll) * sigma * FLICKER, y + gauss(roll) * sigma * FLICKER]
  }
}
