/** What a visitor set for all pages, on this phone only. `early.js` applies what is seen. */

const KEY = "settings"
/** @typedef {string | number | boolean} Value */
/** @type {Record<string, Value>} */
const NORMAL = { voice: "", rate: 1, autoplay: false, counted: true }
/** Does the browser ask not to be followed? Then nothing here outweighs it. */
export const discreet = Object(navigator).globalPrivacyControl || navigator.doNotTrack === "1"

/** @returns {Record<string, Value>} */
export function settings() {
  try {
    const chosen = { ...NORMAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") }
    return discreet ? { ...chosen, counted: false } : chosen
  } catch {
    return { ...NORMAL, counted: false }
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
