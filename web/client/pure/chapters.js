/** Time in a recording: which chapter plays, and how a moment is written. */

/**
 * @param {number[]} starts of the chapters, in seconds, ascending
 * @param {number} at
 */
export const chapterAt = (starts, at) =>
  Math.max(
    0,
    starts.findLastIndex((start) => start <= at + 0.05),
  )

/**
 * 3:20, 1:02:05
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] ? parts : parts.slice(1)
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":")
}
