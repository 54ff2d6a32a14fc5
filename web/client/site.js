/** What every page does: worker, offer of a new app, language, badges, work left to do. */

import { showState } from "./fill.js"
import { look } from "./look.js"
import { able } from "./phone.js"
import { next } from "./pure/states.js"
import { offerUpdates } from "./app-update.js"
import { register } from "./registration.js"
import { choice, chooseLanguage, collect, tours } from "./store.js"

/** The stop that is being read: the last one that begins above the middle of the screen. */
function currentStop() {
  const stops = Array.from(document.querySelectorAll("article[data-stop]"))
  return stops.filter((stop) => stop.getBoundingClientRect().top < innerHeight / 2).at(-1)?.id
}

/** @param {Event} event */
function changeLanguage({ target }) {
  const link = target instanceof Element ? target.closest("a[data-language]") : null
  if (!(link instanceof HTMLAnchorElement)) return
  link.hash = currentStop() ?? ""
  void chooseLanguage(link.hreflang)
}

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
  const { Installer } = await import("./installer.js")
  await new Installer(tour).look()
}

async function start() {
  document.addEventListener("click", changeLanguage)
  if (!able()) return
  void register().then(offerUpdates)
  /** @type {NodeListOf<HTMLElement>} */
  const cards = document.querySelectorAll(".card[data-tour]")
  await Promise.all(Array.from(cards, badge))
  await collect()
  for (const tour of await tours()) void finish(tour)
}

void start()
