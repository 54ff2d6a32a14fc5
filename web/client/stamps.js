/** Puts stamps into the journal, with the titles that this page has. */

import { get, put } from "./db.js"
import { pageLanguage } from "./fill.js"
import { stamped } from "./pure/journal.js"

/** @param {ParentNode | null} root */
const title = (root) => root?.querySelector("h1, h2")?.textContent?.trim() ?? ""

/**
 * @param {string} tour
 * @param {string} stop
 * @param {boolean} last is this the end of the walk?
 */
export async function stamp(tour, stop, last) {
  const articles = Array.from(document.querySelectorAll("article[data-stop]"))
  const stops = articles.map((article) => ({ id: article.id, title: title(article) }))
  const words = { tour, lang: pageLanguage(), title: title(document), stops }
  const before = await get("stamps", tour)
  await put("stamps", tour, stamped(before, words, { stop, last, at: new Date().toISOString() }))
}
