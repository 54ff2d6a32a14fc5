/** What was typed and has not reached the server, by the address of its form. */

const PREFIX = "studio:"

/**
 * @typedef {object} Kept
 * @property {string} seen hash of the file that the words were written over
 * @property {Record<string, string>} fields
 */

/** @param {string} file @param {string} seen @param {HTMLFormElement} form */
export function keep(file, seen, form) {
  const before = kept(file)
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "seen"))
  try {
    localStorage.setItem(PREFIX + file, JSON.stringify({ seen: before?.seen ?? seen, fields }))
  } catch {
    // A full or forbidden store: the page itself still holds the words.
  }
}

/** @param {string} file @returns {Kept | null} */
export function kept(file) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + file) ?? "null")
  } catch {
    return null
  }
}

/** @param {string} file */
export function release(file) {
  localStorage.removeItem(PREFIX + file)
}
