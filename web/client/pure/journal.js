/** Stamps: what a visitor reached, once and for all. */

/**
 * @typedef {object} Stamped a tour as the journal tells it
 * @property {string} tour
 * @property {string} lang of the titles
 * @property {string} title
 * @property {{ id: string, title: string }[]} stops in walking order
 * @property {Record<string, string>} reached stop -> ISO 8601 time
 * @property {string | null} finished_at ISO 8601 time
 */

/**
 * The first time counts; titles are those of today.
 * @param {Stamped | undefined} before
 * @param {Omit<Stamped, "reached" | "finished_at">} tour
 * @param {{ stop: string, last: boolean, at: string }} stamp is this the end of the walk?
 * @returns {Stamped}
 */
export function stamped(before, tour, { stop, last, at }) {
  const { reached = {}, finished_at = null } = before ?? {}
  return {
    ...tour,
    reached: { [stop]: at, ...reached },
    finished_at: finished_at ?? (last ? at : null),
  }
}

/** @param {Stamped} record stops that a later edition left out count no more */
export const done = ({ stops, reached }) => stops.filter(({ id }) => reached[id]).length

/** @type {(record: Stamped) => number} how full its lamp is, from 0 to 1 */
export const level = (record) => done(record) / (record.stops.length || 1)

/** @param {Stamped} record */
const latest = ({ reached }) => Object.values(reached).sort().at(-1) ?? ""

/** @type {(records: Stamped[]) => Stamped[]} the tour that was walked last first */
export const newestFirst = (records) =>
  [...records].sort((a, b) => latest(b).localeCompare(latest(a)))
