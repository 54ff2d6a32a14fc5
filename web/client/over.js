/** Dates that are over by the phone's own clock: the page stays as it was published. */

export function hideOver() {
  // Swedish writes days as ISO 8601 does.
  const today = new Date().toLocaleDateString("sv")
  /** @type {NodeListOf<HTMLElement>} */
  const dates = document.querySelectorAll("[data-until]")
  for (const date of dates) date.hidden = (date.dataset.until ?? "") < today
}
