/** Puts states and values into markup that templates wrote. */

import { fill, patternFor } from "./pure/words.js"

/**
 * Show what is meant for this state, hide what is meant for others.
 * @param {ParentNode} root
 * @param {string} state
 */
export function showState(root, state) {
  for (const element of root.querySelectorAll("[data-when]")) {
    const when = /** @type {HTMLElement} */ (element).dataset.when ?? ""
    element.toggleAttribute("hidden", !when.split(" ").includes(state))
  }
}

/**
 * Write values into every `data-fill` of this name; `count` chooses the plural.
 * @param {ParentNode} root
 * @param {string} name
 * @param {Record<string, string | number>} values
 * @param {string} lang
 * @param {number} [count]
 */
export function fillIn(root, name, values, lang, count = 2) {
  for (const element of root.querySelectorAll(`[data-fill="${name}"]`)) {
    const patterns = /** @type {HTMLElement} */ (element).dataset
    element.textContent = fill(patternFor(patterns, count, lang), values)
  }
}

/** The language of the interface. */
export const pageLanguage = () => document.documentElement.lang || "fr"
