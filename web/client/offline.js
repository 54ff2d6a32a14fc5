/** `<offline-list>`: the tours that are on this phone or on their way, and the space they use. */

import { fillIn, pageLanguage, showState } from "./fill.js"
import { able, space } from "./phone.js"
import { CHANNEL } from "./protocol.js"
import { size } from "./pure/words.js"
import { choice, installed, tours } from "./store.js"

/** @import { Manifest } from "./types.js" */

class OfflineList extends HTMLElement {
  #news = new BroadcastChannel(CHANNEL)
  #busy = Promise.resolve()

  connectedCallback() {
    this.#news.onmessage = ({ data }) => data.kind === "look" && this.#refresh()
    this.#refresh()
  }

  disconnectedCallback() {
    this.#news.close()
  }

  #refresh() {
    this.#busy = this.#busy.then(() => this.#show())
  }

  async #show() {
    const names = able() ? await tours() : []
    for (const tour of names) await this.#row(tour)
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-row]"))
    for (const row of rows) if (!names.includes(row.dataset.row ?? "")) row.remove()
    this.#summary(names.length, await space())
    void import("./notices.js").then(({ start }) => start())
  }

  /** @param {string} tour */
  async #row(tour) {
    if (this.querySelector(`[data-row="${tour}"]`)) return
    const manifest = (await installed(tour)) ?? (await choice(tour)).manifest
    const template = this.querySelector("template")
    if (!manifest || !template) return
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true))
    const row = /** @type {HTMLElement} */ (copy.firstElementChild)
    row.dataset.row = tour
    describe(row, manifest)
    this.append(row)
  }

  /**
   * @param {number} count
   * @param {{ used: number, free: number }} space
   */
  #summary(count, { used, free }) {
    const lang = pageLanguage()
    for (const part of this.querySelectorAll(":scope > [data-when]")) {
      const wanted = count ? "usage" : "empty"
      part.toggleAttribute("hidden", part.getAttribute("data-when") !== wanted)
    }
    if (Number.isFinite(free)) {
      fillIn(this, "usage", { used: size(used, lang), free: size(free, lang) }, lang)
    }
  }
}

/**
 * @param {HTMLElement} row
 * @param {Manifest} manifest
 */
function describe(row, { tour, titles, languages, poster }) {
  const lang = pageLanguage()
  const spoken = languages.includes(lang) ? lang : (languages[0] ?? lang)
  fillIn(row, "title", { title: titles[spoken] ?? tour }, lang)
  row.querySelector(`[data-fill="poster"]`)?.setAttribute("src", poster)
  row.querySelector(`[data-link="tour"]`)?.setAttribute("href", `/${spoken}/tours/${tour}/`)
  const install = row.querySelector("tour-install")
  install?.setAttribute("data-tour", tour)
  install?.setAttribute("data-manage", "yes")
  if (install) showState(install, "checking")
}

customElements.define("offline-list", OfflineList)
