/** What a visitor set for all pages, on this phone only. `early.js` applies what is seen. */

const KEY = "settings"
/** @typedef {string | number | boolean} Value */
/** @type {Record<string, Value>} */
const NORMAL = { voice: "", rate: 1, autoplay: false }

/** @returns {Record<string, Value>} */
export function settings() {
  try {
    return { ...NORMAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") }
  } catch {
    return NORMAL
  }
}

/** @param {string} name */
export const setting = (name) => settings()[name]

/** @param {Record<string, Value>} values every one that is not as usual */
export function keep(values) {
  try {
    localStorage.setItem(KEY, JSON.stringify(values))
  } catch {
    // Full: it holds for as long as this page asks nobody.
  }
  dispatchEvent(new Event(KEY))
}

/**
 * @param {string} name
 * @param {Value} value
 */
export const change = (name, value) => keep({ ...settings(), [name]: value })
