/** What of a pack a phone takes, what it lacks, and the fewest byte ranges that bring it. */

/** @import { Entry, Manifest, Run } from "../types.js" */

/** Bytes worth fetching needlessly to save a request: bandwidth x round trip of a 4G link. */
export const GAP_BYTES = 64 * 1024

/**
 * Every language's documents come along (small: switching language offline keeps the place),
 * sound only in the chosen languages. Each content once, in the archive's order.
 * @param {Manifest} manifest
 * @param {string[]} languages
 * @returns {Entry[]}
 */
export function wanted(manifest, languages) {
  const chosen = manifest.entries.filter(
    ({ type, lang }) => !lang || !type.startsWith("audio/") || languages.includes(lang),
  )
  const once = new Map([...chosen].reverse().map((entry) => [entry.sha256, entry]))
  return [...once.values()].sort((a, b) => a.offset - b.offset)
}

/**
 * What is not there. An entry that can be made from what is there weighs what its patch weighs.
 * @param {Entry[]} entries
 * @param {Set<string>} have SHA-256 of what is there
 */
export const lacking = (entries, have) =>
  entries
    .filter(({ sha256 }) => !have.has(sha256))
    .map(({ whole, ...entry }) => {
      const { patch } = entry
      if (!patch || !have.has(patch.from)) return whole ?? entry
      return { ...entry, length: patch.size_bytes, whole: whole ?? entry }
    })

/**
 * Coalesce entries, given in the archive's order, into byte ranges.
 * @param {Entry[]} entries
 * @param {number} gap largest hole, in bytes, that is fetched rather than skipped
 */
export function ranges(entries, gap = GAP_BYTES) {
  /** @type {Run[]} */
  const runs = []
  for (const entry of entries) {
    const last = runs.at(-1)
    const end = entry.offset + entry.length
    if (last && entry.offset - last.end <= gap) {
      last.entries.push(entry)
      last.end = end
    } else runs.push({ start: entry.offset, end, entries: [entry] })
  }
  return runs
}

/** @param {Entry[]} entries */
export const storedBytes = (entries) => entries.reduce((sum, { length }) => sum + length, 0)

/**
 * What the network will carry: patches, and ranges with their holes.
 * @param {Entry[]} entries
 */
export function bytesToFetch(entries) {
  const runs = ranges(entries.filter(({ whole }) => !whole))
  const patches = storedBytes(entries.filter(({ whole }) => whole))
  return runs.reduce((sum, { start, end }) => sum + end - start, patches)
}

/** @param {Entry[]} entries */
export const contentBytes = (entries) => entries.reduce((sum, { size_bytes: n }) => sum + n, 0)

/**
 * Ids of the stops that are new or differ, in walking order.
 * @param {Manifest} old
 * @param {Manifest} next
 */
export function changedStops(old, next) {
  const before = new Map(old.stops.map(({ id, sha256 }) => [id, sha256]))
  return next.stops.filter(({ id, sha256 }) => before.get(id) !== sha256).map(({ id }) => id)
}
