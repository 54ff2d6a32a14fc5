/** Notices of the office over tours: signed, kept on the phone, gone after their last day. */

import { pageLanguage } from "./fill.js"
import { current, spoken } from "./pure/notices.js"
import { day, fill } from "./pure/words.js"
import { kept, newest } from "./store.js"

/** @import { Notice } from "./pure/notices.js" */

const FILE = "/notices.json"
const KIND = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/**
 * What the house that published this page has signed; all else is nobody's word.
 * @param {{ notices?: { said: string, signature: string }[] } | null | undefined} file
 * @param {string} key
 */
async function signed(file, key) {
  const house = await crypto.subtle.importKey("raw", bytes(key), KIND, false, ["verify"])
  /** @type {Notice[]} */
  const notices = []
  for (const { said, signature } of file?.notices ?? []) {
    const words = new TextEncoder().encode(said)
    const good = await crypto.subtle.verify(KIND, house, bytes(signature), words)
    if (good) notices.push(JSON.parse(said))
  }
  return notices
}

/**
 * @param {Notice} notice
 * @param {string} pattern for its last day
 */
function line(notice, pattern) {
  const lang = pageLanguage()
  const { text, code } = spoken(notice, lang)
  const [words, until, paragraph] = ["span", "small", "p"].map((tag) => document.createElement(tag))
  words?.append(text)
  words?.setAttribute("lang", code)
  until?.append(fill(pattern, { date: day(notice.until, lang) }))
  paragraph?.append(words ?? "", until ?? "")
  return paragraph ?? ""
}

/** @param {Parameters<typeof signed>[0]} file */
async function show(file) {
  // Swedish writes days as ISO 8601 does.
  const today = new Date().toLocaleDateString("sv")
  for (const place of document.querySelectorAll("[data-notices]")) {
    const { notices, key = "", text = "" } = /** @type {HTMLElement} */ (place).dataset
    /** @type {HTMLElement | null} */
    const row = place.closest("[data-row]")
    const lines = current(await signed(file, key), notices || row?.dataset.row, today)
    place.replaceChildren(...lines.map((notice) => line(notice, text)))
    place.toggleAttribute("hidden", !lines.length)
  }
}

/** What is kept at once, then what the network tells; what is not signed as it must be stays away. */
export async function start() {
  for (const file of [kept, newest]) await show(await file(FILE)).catch(() => {})
}
