/**
 * `<tour-search>`: the catalogue's titles, and every word of the tours on this phone, read in their
 * own documents. With a network the server adds what other tours say.
 */

import { fillIn, pageLanguage, showState } from "./fill.js"
import { suits } from "./pure/filters.js"
import { excerpt, marked, score, terms, weigh } from "./pure/search.js"
import { installed, newest, tours } from "./store.js"

/** @import { Values } from "./pure/filters.js" */
/** @import { Term } from "./pure/search.js" */

/** @typedef {{ tour: string, lang: string, title: string, stops: string[][], facts?: string, summary?: string, about?: string }} Tour */
/** @typedef {Record<"url" | "kicker" | "title" | "told" | "text" | "lang", string>} Words */
/** @typedef {Words & { of: Values, worths: Map<string, number> }} Found */

const PAUSE_MS = 150
const MOST_SHOWN = 30
const lang = pageLanguage()

/** @type {(address: string, options?: RequestInit) => Promise<Document | null>} */
async function page(address, options) {
  const text = await fetch(address, options).then(
    (answer) => (answer.ok ? answer.text() : ""),
    () => "",
  )
  return text ? new DOMParser().parseFromString(text, "text/html") : null
}

/** @type {(root: ParentNode | null, part: string) => string} */
const line = (root, part) =>
  (root?.querySelector(part)?.textContent ?? "").trim().replace(/\s+/g, " ")

/** @type {(of: Values, words: Omit<Words, "lang"> & { lang?: string }, context?: string, weight?: number) => Found} */
const found = (of, words, context = "", weight = 2) => ({
  of,
  lang,
  ...words,
  worths: weigh(
    [
      [words.title, 8],
      [words.told, 4],
      [context, weight],
      [words.text, 1, 3],
    ],
    lang,
  ),
})

/** A tour and its stops, from its document where that is on this phone. */
/** @type {(tour: Tour, here: boolean) => Promise<Found[]>} */
async function entries(tour, here) {
  const url = `/${tour.lang}/tours/${tour.tour}/`
  const its = here ? await page(url) : null
  const title = tour.title || line(its, "h1")
  const articles = Array.from(its?.querySelectorAll("article[data-stop]") ?? [], (each) => [
    each.id,
    line(each, "h2"),
    line(each, ".subtitle"),
    line(each, ":scope > .prose"),
  ])
  const own = {
    url,
    kicker: tour.facts ?? "",
    title,
    told: tour.summary ?? "",
    text: line(its, ".intro"),
    lang: tour.lang,
  }
  return [
    found(tour, own, tour.about, 4),
    ...(articles.length ? articles : tour.stops).map(([id, name = "", told = "", text = ""]) =>
      found(
        { ...tour, stop: id },
        { ...own, url: `${url}#${id}`, kicker: title, title: name, told, text },
        title,
      ),
    ),
  ]
}

class TourSearch extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.querySelector("form"))
  #list = /** @type {HTMLElement} */ (this.querySelector(".results"))
  /** @type {string[]} */
  #here = []
  /** @type {Promise<Found[]>} */
  #all = this.#read()
  #timer = 0

  async connectedCallback() {
    this.#form.oninput = () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#run(), PAUSE_MS)
    }
    this.#form.onsubmit = (event) => {
      event.preventDefault()
      void this.#run(true)
    }
    await this.#all
    if (this.#list.dataset.asked) return this.#badge()
    // The page that a phone keeps is one for all questions.
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = /** @type {HTMLInputElement | null} */ (this.#form.elements.namedItem(name))
      if (field?.type === "checkbox") field.checked = true
      else if (field) field.value = value
    }
    // What was typed before this script was there counts too.
    await this.#run(Boolean(location.search))
  }

  async #read() {
    const { tours: known = [], terms: words = [] } = (await newest(`/${lang}/search.json`)) ?? {}
    const all = /** @type {Tour[]} */ (known)
    for (const tour of globalThis.caches ? await tours() : []) {
      const manifest = await installed(tour)
      if (!manifest) continue
      this.#here.push(tour)
      const spoken = manifest.languages.includes(lang) ? lang : (manifest.languages[0] ?? lang)
      if (!all.some((each) => each.tour === tour))
        all.push({ tour, lang: spoken, title: "", stops: [] })
    }
    const its = await Promise.all(all.map((tour) => entries(tour, this.#here.includes(tour.tour))))
    return [
      ...its.flat(),
      .../** @type {string[][]} */ (words).map(([id, title = "", spoken = ""]) =>
        found(
          {},
          {
            url: `/${lang}/glossary/#term-${id}`,
            kicker: this.dataset.terms ?? "",
            title,
            told: "",
            text: "",
            lang: spoken,
          },
        ),
      ),
    ]
  }

  /** @param {boolean} [everywhere] may the server be asked too? */
  async #run(everywhere) {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(this.#form)) if (value) query.set(name, String(value))
    history.replaceState(history.state, "", String(query) ? `?${query}` : location.pathname)
    const { q = "", ...asked } = Object.fromEntries(query)
    const words = terms(q, lang)
    const narrow = Object.keys(asked).length > 0
    const best = (await this.#all)
      .map((each) => ({
        each,
        points: words.length
          ? score(each.worths, words, lang)
          : Number(!q && narrow && !each.of.stop),
      }))
      .filter(({ each: { of }, points }) => points && (of.tour ? suits(asked, of) : !narrow))
      .sort((a, b) => b.points - a.points)
    this.#list.replaceChildren(
      ...best.slice(0, MOST_SHOWN).map(({ each }) => this.#line(each, words)),
    )
    const more =
      everywhere &&
      String(query) &&
      (await page(`${this.#form.action}?${query}`, { cache: "no-store" }))
    for (const item of more ? more.querySelectorAll(".result") : []) {
      const url = item.querySelector("a")?.getAttribute("href")
      if (!this.#list.querySelector(`a[href="${url}"]`))
        this.#list.append(document.importNode(item, true))
    }
    const n = Math.max(best.length, this.#list.children.length)
    if (String(query)) fillIn(this, "found", { n }, lang, n)
    else this.querySelector(".found")?.replaceChildren()
    showState(this, n ? "some" : String(query) ? "none" : "start")
    this.#badge()
  }

  /** @param {Found} one @param {Term[]} words */
  #line({ of, url, kicker, title, told, text, lang: spoken }, words) {
    const item = /** @type {HTMLElement} */ (
      this.querySelector("template")?.content.firstElementChild?.cloneNode(true)
    )
    item.dataset.tour = String(of.tour ?? "")
    item.dataset.theme = String(of.theme ?? "")
    const cut = (/** @type {string} */ it) => marked(it, words, lang)
    const passage = cut(excerpt(text, words, lang))
    const own = cut(told)
    /** @type {(part: string, pieces: string[]) => void} */
    const put = (part, pieces) => {
      const place = /** @type {HTMLElement} */ (item.querySelector(part))
      if (part !== "small") place.lang = spoken
      place.replaceChildren(
        ...pieces.map((piece, i) => {
          if (i % 2 === 0) return piece
          const mark = document.createElement("mark")
          mark.textContent = piece
          return mark
        }),
      )
    }
    item.querySelector("a")?.setAttribute("href", url)
    put("small", [kicker])
    put("b", cut(title))
    put("p", !told || (passage.length > 1 && own.length < 2) ? passage : own)
    return item
  }

  #badge() {
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".result"))) {
      showState(item, this.#here.includes(item.dataset.tour ?? "") ? "ready" : "")
    }
  }
}

customElements.define("tour-search", TourSearch)
