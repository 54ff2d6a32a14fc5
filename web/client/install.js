/** `<tour-install>`: shows a tour's state on this phone and carries out what is tapped. */

import { fillIn, pageLanguage, showState } from "./fill.js"
import { Installer } from "./installer.js"
import { fetchManifest } from "./network.js"
import { persist } from "./phone.js"
import { bytesToFetch, changedStops, contentBytes, lacking, wanted } from "./pure/plan.js"
import { day, size } from "./pure/words.js"
import { namesOf, stopsOf, stopsReady } from "./stops.js"

// Others find it here: a script of its own would cost 200 bytes.
export { Installer }

/** @import { Command, Entry, Manifest, View } from "./types.js" */
/** @import { Stop } from "./stops.js" */

const NAMED = 3

/** @param {string[]} names */
function list(names) {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED), "…"] : names
  return new Intl.ListFormat(pageLanguage(), { type: "unit" }).format(shown)
}

class TourInstall extends HTMLElement {
  /** @type {Installer | null} */
  #installer = null
  /** @type {Stop[]} */
  #stops = []
  #frame = 0

  connectedCallback() {
    const { tour, manifest, manage } = this.dataset
    if (!tour) return
    this.#installer = new Installer(tour, {
      ...(manifest && { url: manifest }),
      show: () => this.#soon(),
      // Never in mid-walk; an edition that was put off is offered where tours are managed.
      mayOffer: ({ manifest: newer, declined }) =>
        !document.body.dataset.walking && (!!manage || newer?.archive.sha256 !== declined),
    })
    this.addEventListener("click", this)
    document.addEventListener("visibilitychange", this)
    addEventListener("online", this)
    void this.#wake()
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this)
    removeEventListener("online", this)
    this.#installer?.close()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type !== "click") {
      if (!document.hidden) void this.#wake()
      return
    }
    const button = /** @type {Element} */ (event.target).closest("[data-do]")
    if (button instanceof HTMLElement) this.#tapped(/** @type {Command} */ (button.dataset.do))
  }

  async #wake() {
    await this.#installer?.look()
    if (this.#installer?.view.state === "absent") void this.#announce()
    if (!document.body.dataset.walking) await this.#installer?.check()
  }

  /** @param {Command} command */
  #tapped(command) {
    if (command === "install") void persist()
    void this.#installer?.do(command, { languages: [pageLanguage()] })
  }

  /** Say the size before it is fetched, where the page does not know it. */
  async #announce() {
    const place = this.querySelector(`[data-when~="absent"] [data-fill="size"]`)
    if (!place || place.textContent?.trim()) return
    const url = this.dataset.manifest ?? ""
    const manifest = await fetchManifest(url, AbortSignal.timeout(5000)).catch(() => null)
    if (manifest) this.#size(wanted(manifest, [pageLanguage()]))
  }

  /** Progress comes faster than the screen shows it. */
  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      if (this.#installer) void this.#draw(this.#installer.view)
    })
  }

  /** @param {View} view */
  async #draw(view) {
    this.dataset.state = view.state
    showState(this, view.state)
    this.#progress(view)
    const manifest = view.manifest ?? view.choice.manifest
    if (!manifest) return
    if (view.manifest) this.#edition(view.manifest, view)
    if (!this.#stops.length && view.state !== "ready") {
      this.#stops = await stopsOf(manifest, pageLanguage())
    }
    this.#details(view, manifest)
  }

  /** @param {View} view */
  #progress({ done, total, need, free }) {
    const lang = pageLanguage()
    const percent = total ? Math.floor((100 * done) / total) : 0
    const values = { done: size(done, lang), total: size(total, lang), percent }
    fillIn(this, "progress", values, lang)
    fillIn(this, "space", { need: size(need, lang), free: size(free, lang) }, lang)
    for (const bar of this.querySelectorAll("progress")) {
      bar.max = total || 1
      bar.value = done
    }
  }

  /**
   * @param {Manifest} manifest
   * @param {View} view
   */
  #edition(manifest, { choice: { languages } }) {
    const lang = pageLanguage()
    const values = { date: day(manifest.released_on, lang), edition: manifest.edition }
    fillIn(this, "edition", values, lang)
    this.#size(wanted(manifest, languages))
  }

  /**
   * Before, the bytes to fetch; afterwards, the space that they take.
   * @param {Entry[]} entries
   */
  #size(entries) {
    const lang = pageLanguage()
    for (const part of this.querySelectorAll("[data-when]")) {
      const before = part.matches(`[data-when~="absent"], [data-when~="home-advice"]`)
      const bytes = before ? bytesToFetch(entries) : contentBytes(entries)
      fillIn(part, "size", { size: size(bytes, lang) }, lang)
    }
  }

  /**
   * @param {View} view
   * @param {Manifest} manifest
   */
  #details(view, manifest) {
    if (view.state === "stale") this.#changes(view)
    if (view.state === "broken") this.#missing(view, manifest)
    if (view.state === "downloading") this.#ready(view.choice.manifest ?? manifest, view.have)
  }

  /** @param {View} view */
  #changes({ manifest, choice: { manifest: newer, languages }, have }) {
    if (!manifest || !newer) return
    const lang = pageLanguage()
    const changed = changedStops(manifest, newer)
    const titles = changed.map((id) => this.#stops.find((stop) => stop.id === id)?.title ?? id)
    const bytes = bytesToFetch(lacking(wanted(newer, languages), have))
    const values = { stops: changed.length, size: size(bytes, lang), titles: list(titles) }
    fillIn(this, "changes", values, lang, changed.length)
  }

  /**
   * @param {View} view
   * @param {Manifest} manifest
   */
  #missing({ missing }, manifest) {
    const lang = pageLanguage()
    const title = manifest.titles[lang] ?? Object.values(manifest.titles)[0] ?? manifest.tour
    const names = list(namesOf(this.#stops, missing, title))
    const values = { count: missing.length, size: size(bytesToFetch(missing), lang), names }
    fillIn(this, "missing", values, lang, missing.length)
  }

  /**
   * @param {Manifest} manifest
   * @param {Set<string>} have
   */
  #ready(manifest, have) {
    const to = stopsReady(this.#stops, manifest, have)
    for (const place of this.querySelectorAll(`[data-fill="stops-ready"]`)) {
      place.toggleAttribute("hidden", !to)
    }
    fillIn(this, "stops-ready", { from: 1, to }, pageLanguage(), to)
  }
}

customElements.define("tour-install", TourInstall)
