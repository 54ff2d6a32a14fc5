/** Counts visits for the tourist office, without saying whose: by day, sent when there is network. */

import { add, heard } from "./pure/visits.js"
import { setting } from "./settings.js"

/** @import { Batch, Visit } from "./pure/visits.js" */

const KEY = "visits"
/** Set for a session where nobody listens: a site of files alone. */
const DEAF = "deaf"

/** @returns {Batch[]} */
const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "[]")

/** @param {Batch[]} batches */
const keep = (batches) => localStorage.setItem(KEY, JSON.stringify(batches))

/** @param {Batch} batch @returns {Promise<boolean>} may the others follow? */
async function tell({ number, visits }) {
  keep(kept().map((batch) => (batch.number === number ? { ...batch, told: true } : batch)))
  const body = JSON.stringify({ number, visits })
  const answer = await fetch("/visits", { method: "POST", body, keepalive: true })
  if (!heard(answer.status)) return false
  keep(kept().filter((batch) => batch.number !== number))
  if (answer.status === 404 || answer.status === 405) sessionStorage.setItem(DEAF, "yes")
  return answer.ok
}

/** Tell what waits; what a visitor does not want to be counted is forgotten. */
export async function send() {
  try {
    if (!setting("counted")) localStorage.removeItem(KEY)
    for (const batch of kept()) if (sessionStorage.getItem(DEAF) || !(await tell(batch))) return
  } catch {
    // Another time, or never: counting disturbs no visit.
  }
}

/** @type {(kind: Visit["kind"], tour: string, about?: string) => void} */
export function count(kind, tour, about = "") {
  if (!setting("counted")) return
  // Swedish writes the day as ISO 8601 does; where the phone is, not in Greenwich.
  const day = new Date().toLocaleDateString("sv")
  try {
    keep(add(kept(), { day, kind, tour, about }, () => crypto.randomUUID()))
  } catch {
    // A full phone.
  }
  void send()
}
