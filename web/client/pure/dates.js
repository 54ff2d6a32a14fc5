/** Days as a calendar on the wall has them: no hours, no zones, no summer time. */

/**
 * The days from now until a date begins: 0 while it lasts, Infinity when it is over for good.
 * @param {string[]} days first and last, or the only one; "12-04" comes back, "2026-12-04" does not
 * @param {Date} now
 */
export function daysUntil([first = "", last = first], now) {
  const year = now.getFullYear()
  const today = Date.UTC(year, now.getMonth(), now.getDate())
  for (const start of [year - 1, year, year + 1]) {
    const end = Date.parse(`${start + Number(last < first)}-${last}`.slice(-10))
    const begin = Date.parse(`${start}-${first}`.slice(-10))
    if (end >= today) return Math.max(0, begin - today) / 864e5
  }
  return Infinity
}
