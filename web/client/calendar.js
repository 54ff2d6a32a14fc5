/** The catalogue's dates: those of today and of the next days stand above the tours as well. */

import { daysUntil } from "./pure/dates.js"

const SOON_DAYS = 30

function show() {
  /** @type {HTMLElement | null} */
  const near = document.querySelector(".near")
  const lines = [...document.querySelectorAll("#dates li")].map((date) => {
    const days = [...date.querySelectorAll("time")].map((time) => time.dateTime)
    const wait = daysUntil(days, new Date())
    const line = document.importNode(date, true)
    line.querySelector("p")?.prepend(near?.dataset[wait ? "soon" : "today"] ?? "")
    return { wait, line }
  })
  const next = lines.filter(({ wait }) => wait <= SOON_DAYS).sort((a, b) => a.wait - b.wait)
  // Two at most: the tours are what one came for.
  near?.replaceChildren(...next.slice(0, 2).map(({ line }) => line))
}

show()
// An app is left open for days.
document.addEventListener("visibilitychange", show)
