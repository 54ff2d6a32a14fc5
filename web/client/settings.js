/** What a visitor set for all pages, on this phone only. */

const KEY = "settings"
/** @type {Record<string, string | number | boolean>} */
const NORMAL = {
  text: 100, contrast: "normal", motion: "auto", scheme: "auto", voice: "", rate: 1, autoplay: false,
}
const SHOWN = ["text", "contrast", "motion", "scheme"]

/** @returns {Record<string, string | number | boolean>} */
function read() {
  try {
    return { ...NORMAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") }
  } catch {
    return { ...NORMAL }
  }
}

/** @param {string} name */
export const setting = (name) => read()[name]

/**
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function change(name, value) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [name]: value }))
  } catch {
    // Where nothing may be kept, it holds for this page.
  }
  if (SHOWN.includes(name)) document.documentElement.dataset[name] = String(value)
}
