/** What every page says and does about the tours on this phone: badges, leftovers, work left. */

import { showState } from "./fill.js"
import { look } from "./look.js"
import { able } from "./phone.js"
import { next } from "./pure/states.js"
import { choice, collect, tours } from "./store.js"

/** @param {HTMLElement} card */
async function badge(card) {
  const { fact } = await look(card.dataset.tour ?? "")
  showState(card, next("absent", fact) ?? "absent")
}

/**
 * Finish what was interrupted, also on pages that do not show it.
 * @param {string} tour
 */
async function finish(tour) {
  const { started, paused } = await choice(tour)
  if (!started || paused || document.querySelector(`tour-install[data-tour="${tour}"]`)) return
  const { Installer } = await import("./install.js")
  await new Installer(tour).look()
}

export async function start() {
  if (!able()) return
  /** @type {NodeListOf<HTMLElement>} */
  const cards = document.querySelectorAll(".card[data-tour]")
  await Promise.all(Array.from(cards, badge))
  await collect()
  for (const tour of await tours()) void finish(tour)
}
