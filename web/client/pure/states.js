/**
 * What one tour is on one phone: the only table of states and events.
 *
 * Theory. Two things are true of a tour at any time: what serves (nothing, or one whole edition)
 * and what is being done about it. An edition serves from the single write of its manifest, which
 * happens only after each of its entries was hashed; it stops serving only by `delete`. So:
 *
 *   nothing serves   absent, home-advice, unsupported, downloading
 *   an edition serves ready, stale, updating
 *   either           checking, paused, no-space, failed (work stopped; what served still serves)
 *   it is damaged    broken (the phone lost entries; the others still serve)
 *
 * A visitor's commands and the facts that the installer meets are both events. A pair that the
 * table lacks is refused: a second click, an offer in mid-download, a late message do nothing.
 * `ready` is entered by `whole` (every entry is there) or by `later` (refusing an offer) alone.
 */

/** @import { Command, Fact, State } from "../types.js" */

/** What a look at the phone may find when no work is going on. */
const LOOK = {
  nothing: "absent",
  advise: "home-advice",
  unable: "unsupported",
  whole: "ready",
  newer: "stale",
  damaged: "broken",
  held: "paused",
}
/** Another tab may be at work; its progress is shown here too. */
const OTHER_TAB = { arrive: "downloading", renew: "updating" }
const IDLE = { ...LOOK, ...OTHER_TAB, resume: "checking", delete: "absent" }
const ENDS = { whole: "ready", damaged: "broken", held: "paused", full: "no-space", fail: "failed" }
const WORK = { ...OTHER_TAB, ...ENDS, pause: "paused", delete: "absent" }

/** @type {Record<State, Partial<Record<Command | Fact, State>>>} */
export const TABLE = /** @type {any} */ ({
  absent: { ...IDLE, install: "checking" },
  "home-advice": { ...IDLE, install: "checking" },
  unsupported: {},
  checking: { ...WORK, nothing: "absent", newer: "stale" },
  downloading: { ...WORK, nothing: "absent" },
  updating: WORK,
  paused: IDLE,
  "no-space": { ...IDLE, install: "checking" },
  failed: { ...IDLE, install: "checking" },
  ready: { ...IDLE, verify: "checking" },
  stale: { ...IDLE, update: "checking", later: "ready", verify: "checking" },
  broken: { ...IDLE, mend: "checking" },
})

/**
 * The state after an event, or null where the event has no business.
 * @param {State} state
 * @param {Command | Fact} event
 * @returns {State | null}
 */
export const next = (state, event) => TABLE[state][event] ?? null
