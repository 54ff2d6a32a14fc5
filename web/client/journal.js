/** `<tour-journal>`: a lamp per tour, filled by the stops that were reached; all on this phone. */

import { clear, entries } from "./db.js"
import { fillIn, pageLanguage, showState } from "./fill.js"
import { postcard } from "./postcard.js"
import { done, level, newestFirst } from "./pure/journal.js"
import { day, fill } from "./pure/words.js"
import { keep, settings } from "./settings.js"

/** @import { Stamped } from "./pure/journal.js" */

const lang = pageLanguage()

/** @param {File} file */
function download(file) {
  const url = URL.createObjectURL(file)
  Object.assign(document.createElement("a"), { href: url, download: file.name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

class TourJournal extends HTMLElement {
  /** @type {Stamped[]} */
  #records = []

  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("[data-do]") : null
      if (button instanceof HTMLElement) void this.#tapped(button.dataset.do ?? "")
    })
    void this.#show()
  }

  /** @param {string} what */
  async #tapped(what) {
    /** @type {Record<string, () => unknown>} */
    const deeds = {
      share: () => this.#share(),
      picture: () => this.#picture(),
      export: () => this.#export(),
      delete: () => this.#delete(),
    }
    // Closing the sheet in which one shares is no fault.
    await Promise.resolve(deeds[what]?.()).catch(() => {})
  }

  async #show() {
    const kept = await entries("stamps").catch(() => [])
    this.#records = newestFirst(kept.map(([, record]) => record))
    const stops = this.#records.reduce((sum, record) => sum + done(record), 0)
    showState(this, this.#records.length ? "some" : "none")
    fillIn(this, "stops", { n: stops }, lang, stops)
    this.querySelector(".journal")?.replaceChildren(...this.#records.map((each) => this.#row(each)))
  }

  /** @param {Stamped} record */
  #row(record) {
    const copy = this.querySelector("template")?.content.cloneNode(true)
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (copy).firstElementChild
    )
    const { tour, title, stops, reached, finished_at } = record
    row.style.setProperty("--level", String(level(record)))
    row.toggleAttribute("data-full", level(record) === 1)
    row.querySelector("h2")?.setAttribute("lang", record.lang)
    fillIn(row, "title", { title }, lang)
    fillIn(row, "count", { done: done(record), total: stops.length }, lang, done(record))
    showState(row, finished_at ? "finished" : "open")
    if (finished_at) fillIn(row, "finished", { date: day(finished_at.slice(0, 10), lang) }, lang)
    for (const link of row.querySelectorAll("a")) link.href = `/${lang}/tours/${tour}/`
    const list = row.querySelector("ol")
    for (const { id, title: name } of stops)
      list?.append(this.#stop(name, reached[id], record.lang))
    return row
  }

  /**
   * @param {string} name
   * @param {string | undefined} at
   * @param {string} spoken
   */
  #stop(name, at, spoken) {
    const item = document.createElement("li")
    const words = [document.createElement("b"), document.createElement("small")]
    words[0]?.append(name)
    words[0]?.setAttribute("lang", spoken)
    words[1]?.append(at ? day(at.slice(0, 10), lang) : (this.dataset.left ?? ""))
    item.toggleAttribute("data-reached", Boolean(at))
    item.append(...words)
    return item
  }

  /** What the journal says of itself in a message. */
  get #words() {
    const titles = this.#records.map(({ title }) => title)
    const tours = new Intl.ListFormat(lang).format(titles)
    const count = this.querySelector("[data-fill=stops]")?.textContent ?? ""
    const text = fill(this.dataset.share ?? "", {
      count,
      tours,
      url: `${location.origin}/${lang}/`,
    })
    return { titles, count, text }
  }

  async #share() {
    const { text } = this.#words
    if (navigator.share) return navigator.share({ text })
    await navigator.clipboard.writeText(text)
    this.#say("copied")
  }

  async #picture() {
    const full = this.querySelector("[data-full] .miner-lamp")
    const lamp = /** @type {SVGSVGElement} */ (full ?? this.querySelector(".journal .miner-lamp"))
    const { titles, count } = this.#words
    const file = await postcard(lamp, { mark: `Archipel · ${location.host}`, count, lines: titles })
    if (!file) return
    if (navigator.canShare?.({ files: [file] })) return navigator.share({ files: [file] })
    download(file)
    this.#say("saved")
  }

  async #export() {
    const [stamps, walks] = await Promise.all([entries("stamps"), entries("walks")])
    const all = {
      format: 1,
      exported_at: new Date().toISOString(),
      settings: settings(),
      stamps: Object.fromEntries(stamps),
      walks: Object.fromEntries(walks),
    }
    download(
      new File([JSON.stringify(all, null, 2)], "archipel.json", { type: "application/json" }),
    )
    this.#say("saved")
  }

  async #delete() {
    await Promise.all([clear("stamps"), clear("walks")])
    sessionStorage.clear()
    keep({})
    await this.#show()
    this.#say("deleted")
  }

  /** @param {"copied" | "saved" | "deleted"} what */
  #say(what) {
    const place = this.querySelector("[role=status]")
    if (place) place.textContent = this.dataset[what] ?? ""
  }
}

customElements.define("tour-journal", TourJournal)
