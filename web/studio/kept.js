/** What was typed and has not reached the server, by the address of its form. */

const PREFIX = "studio:"

/**
 * @typedef {object} Kept
 * @property {string} seen hash of the file that the words were written over
 * @property {[string, string][]} fields
 * @property {boolean} [sent] a button sent it: the page that says so has it
 */

/** @param {string} file @param {string} seen @param {HTMLFormElement} form */
export function keep(file, seen, form) {
  const before = kept(file)
  const fields = [...new FormData(form)].filter(([name]) => name !== "seen")
  write(file, { seen: before?.seen ?? seen, fields: /** @type {[string, string][]} */ (fields) })
}

/** Note that a button sends the words: the next page says whether they came. @param {string} file */
export function handOver(file) {
  const before = kept(file)
  if (before) write(file, { ...before, sent: true })
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

/** The page says that what a button sent has come: drop it, whichever form it was. */
export function releaseSent() {
  for (const name of Object.keys(localStorage)) {
    const file = name.slice(PREFIX.length)
    if (name.startsWith(PREFIX) && kept(file)?.sent) release(file)
  }
}

/** Put the words back into their fields, ticks included. @param {HTMLFormElement} form @param {Kept} kept */
export function putBack(form, { fields }) {
  const texts = new Map(fields)
  const ticks = new Set(fields.map((pair) => pair.join("=")))
  for (const field of form.querySelectorAll("input, select, textarea")) {
    const input = /** @type {HTMLInputElement} */ (field)
    if (input.type === "checkbox") input.checked = ticks.has(`${input.name}=${input.value}`)
    else if (texts.has(input.name)) input.value = texts.get(input.name) ?? ""
  }
}

/** @param {string} file @param {Kept} words */
function write(file, words) {
  try {
    localStorage.setItem(PREFIX + file, JSON.stringify(words))
  } catch {
    // A full or forbidden store: the page itself still holds the words.
  }
}
