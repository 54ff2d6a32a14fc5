/** What fills the screen: the page, or its map. The address says which, so Back and reload work. */

/** @typedef {"map" | "page"} View */

const MAP = "#map"
/** From here on the map stands beside the page. */
const WIDE = matchMedia("(min-width: 64rem)")
/** @type {((view: View) => void)[]} */
const listeners = []

/** What the map covers cannot be reached. */
function cover() {
  const covered = document.body.dataset.view === "map" && !WIDE.matches
  const others = document.querySelectorAll("#cover, .before, .reading, .bar, .skip")
  for (const element of others) element.toggleAttribute("inert", covered)
  // The page's own heading is covered too.
  document.getElementById("map-title")?.setAttribute("aria-level", covered ? "1" : "2")
}

/** @param {View} view */
function show(view) {
  document.body.dataset.view = view
  cover()
  for (const listener of listeners) listener(view)
}

/** Only a script opens the map view: without one, or with a link to #map, the page stays. */
export function openMap() {
  if (location.hash !== MAP) location.hash = MAP
  show("map")
}

/** @param {string} id of a part of the page, as a rule a stop */
export function openStop(id) {
  if (location.hash === `#${id}`) leaveMap()
  else location.hash = id
}

/** From the map to where the address says, at once: the page behind it did not scroll along. */
function leaveMap() {
  const covered = document.body.dataset.view === "map"
  show("page")
  const place = document.getElementById(location.hash.slice(1))
  if (covered) place?.scrollIntoView({ behavior: "instant" })
}

/** Leave the map for the page, where the visitor was. */
export const closeMap = () => (location.hash === MAP ? history.back() : show("page"))

/** @param {"touch" | "wheel"} by one finger or the bare wheel: does it move the map, not the page? */
export const moves = (by) =>
  document.body.dataset.view === "map" || (by === "touch" && WIDE.matches)

/** @param {(view: View) => void} listener */
export const onView = (listener) => void listeners.push(listener)

addEventListener("hashchange", () => {
  if (location.hash !== MAP) leaveMap()
  else if (document.body.dataset.walking) show("map")
})
WIDE.addEventListener("change", cover)
