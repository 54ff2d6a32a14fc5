/** Batches of visits on their way to the server: each is told under a number that serves once. */

/** @typedef {{ day: string, kind: "install" | "stop" | "finish", tour: string, about: string }} Visit */
/** @typedef {{ number: string, visits: Visit[], told?: boolean }} Batch */

/** As the server takes at most. */
const MOST = 200

/**
 * A batch that was told once may have been counted: what comes later goes into another one.
 * @param {Batch[]} batches
 * @param {Visit} visit
 * @param {() => string} newNumber
 * @returns {Batch[]}
 */
export function add(batches, visit, newNumber) {
  const last = batches.at(-1)
  if (!last || last.told || last.visits.length >= MOST)
    return [...batches, { number: newNumber(), visits: [visit] }]
  return [...batches.slice(0, -1), { ...last, visits: [...last.visits, visit] }]
}

/** @param {number} status was it heard? What a server refuses once, it refuses for ever. */
export const heard = (status) => status < 500 && status !== 408 && status !== 429
