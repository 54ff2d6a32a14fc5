/** What is true of a tour on this phone right now. */

import { lacking, wanted } from "./pure/plan.js"
import { able, forgetful } from "./phone.js"
import { choice, have, installed } from "./store.js"

/** @import { Choice, Fact, Found, View } from "./types.js" */

/** @returns {View} what is shown before anything is known */
export const unknown = () => ({
  state: "absent",
  manifest: null,
  choice: /** @type {Choice} */ ({}),
  missing: [],
  have: new Set(),
  done: 0,
  total: 0,
  need: 0,
  free: Infinity,
})

/**
 * @param {string} tour
 * @returns {Promise<Found>}
 */
export async function look(tour) {
  if (!able()) throw new Error("this browser keeps no tours")
  const [manifest, chosen, blobs] = await Promise.all([installed(tour), choice(tour), have()])
  const missing = manifest ? lacking(wanted(manifest, chosen.languages), blobs) : []
  const found = { manifest, choice: chosen, have: blobs, missing }
  return { ...found, fact: judge(found) }
}

/**
 * @param {Omit<Found, "fact">} found
 * @returns {Fact}
 */
function judge({ manifest, choice: { started, manifest: offered }, missing }) {
  if (started && offered) return "held"
  if (!manifest) return forgetful() ? "advise" : "nothing"
  if (missing.length) return "damaged"
  return offered ? "newer" : "whole"
}
