/** What a tour document's stops show, read from its markup. */

/** @import { Entry, Manifest } from "./types.js" */

/**
 * @typedef {object} Stop
 * @property {string} id
 * @property {string} title
 * @property {Set<string>} urls pictures and sounds, as paths
 */

/** @param {Element} element */
function addresses(element) {
  const srcset = (element.getAttribute("srcset") ?? "").split(",")
  const urls = srcset.map((candidate) => candidate.trim().split(/\s/)[0])
  // A part of the track of all stops, #t=1,2, arrives last and keeps no stop waiting.
  return [element.getAttribute("src"), ...urls].filter(
    (url) => url?.startsWith("/") && !url.includes("#"),
  )
}

/**
 * @param {ParentNode} root
 * @returns {Stop[]}
 */
function read(root) {
  return Array.from(root.querySelectorAll("article[data-stop]"), (article) => ({
    id: article.id,
    title: article.querySelector("h2")?.textContent?.trim() ?? article.id,
    urls: new Set(
      Array.from(article.querySelectorAll("[src], [srcset]")).flatMap(addresses).map(String),
    ),
  }))
}

/**
 * The stops of this page, or else of the tour's document on the phone or the server.
 * @param {Manifest} manifest
 * @param {string} lang
 */
export async function stopsOf(manifest, lang) {
  const here = read(document)
  if (here.length) return here
  const spoken = manifest.languages.includes(lang) ? lang : manifest.languages[0]
  const page = await fetch(`/${spoken}/tours/${manifest.tour}/`).then(
    (r) => r.text(),
    () => "",
  )
  return read(new DOMParser().parseFromString(page, "text/html"))
}

/**
 * How many stops, from the first on, are on the phone with all that they show.
 * @param {Stop[]} stops
 * @param {Manifest} manifest
 * @param {Set<string>} have
 */
export function stopsReady(stops, manifest, have) {
  const missing = manifest.entries.filter(({ sha256 }) => !have.has(sha256)).map(({ url }) => url)
  const first = stops.findIndex(({ urls }) => missing.some((url) => urls.has(url)))
  return first < 0 ? stops.length : first
}

/**
 * The stops that show some of these entries; the tour's title stands for what all share.
 * @param {Stop[]} stops
 * @param {Entry[]} entries
 * @param {string} title
 */
export function namesOf(stops, entries, title) {
  const names = entries.map(({ url }) => stops.find(({ urls }) => urls.has(url))?.title ?? title)
  return [...new Set(names)]
}
