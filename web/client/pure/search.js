/**
 * Finding words in titles and texts: accents, capitals and plurals are forgiven. The same rules as
 * server/model/search.py; tests/vectors/search.json holds both to one answer.
 */

/** @typedef {{ start: string, stem: string }} Term a word asked for: as it begins, without its ending */
/** @typedef {[text: string, worth: number, most?: number]} Field and how often a word in it counts */

const EXCERPT_CHARS = 170
const LEAD_CHARS = 60
const WORD = /[\p{L}\p{N}\u0300-\u036f]+/gu

/** What is cut from the end of a word, where enough is left. @type {Record<string, [RegExp, string][]>} */
const ENDINGS = {
  fr: [
    [/eaux$/, "eau"],
    [/(?<=..)aux$/, "al"],
    [/(?<=.{3})(es|[exs])$/, ""],
  ],
  en: [
    [/(?<=..)ies$/, "y"],
    [/(?<=.{3})(es|(?<!s)s|e)$/, ""],
  ],
  nl: [
    [/(?<=.{3})(ens?|e)$|(?<=.{4})s$/, ""],
    [/v$/, "f"],
    [/z$/, "s"],
  ],
  de: [[/(?<=.{3})(ern|e[mnrs]?|n)$|(?<=.{4})s$/, ""]],
}
/** @type {Record<string, string>} */
const SMALL_WORDS = {
  fr: "a au aux d dans de des du en et l la le les ou sur un une",
  en: "a an and at in of on or s the to",
  nl: "de een en het in of op s te van",
  de: "am an das dem den der des die ein eine im in oder und von zu",
}

/** @param {string} word */
const single = (word) => word.replace(/(.)\1/gu, "$1")

/** @type {(word: string, lang: string) => string} */
function fold(word, lang) {
  const spread = word.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss")
  const bare = spread.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
  return lang === "de" ? bare.replace(/(^|[^aeiouq])([aou])e/g, "$1$2") : bare
}

/** @type {(folded: string, lang: string) => string} */
const cut = (folded, lang) =>
  single(
    (ENDINGS[lang] ?? []).reduce(
      (word, [ending, instead]) => word.replace(ending, instead),
      folded,
    ),
  )

/** A word without capitals, accents, double letters and its ending. */
/** @type {(word: string, lang: string) => string} */
export const stem = (word, lang) => cut(fold(word, lang), lang)

/** The words that a question asks for, the small ones only if there are no others. */
/** @type {(query: string, lang: string) => Term[]} */
export function terms(query, lang) {
  const words = new Set((query.slice(0, 100).match(WORD) ?? []).map((word) => fold(word, lang)))
  const small = (SMALL_WORDS[lang] ?? "").split(" ")
  const told = [...words].filter((word) => !small.includes(word))
  return (told.length ? told : [...words])
    .slice(0, 8)
    .map((word) => ({ start: single(word), stem: cut(word, lang) }))
}

/** What each stem is worth in these texts together. */
/** @type {(fields: Field[], lang: string) => Map<string, number>} */
export function weigh(fields, lang) {
  /** @type {Map<string, number>} */
  const worths = new Map()
  for (const [text, worth, most = 1] of fields) {
    /** @type {Map<string, number>} */
    const seen = new Map()
    for (const word of text.match(WORD) ?? []) {
      const bare = stem(word, lang)
      const count = (seen.get(bare) ?? 0) + 1
      seen.set(bare, count)
      if (count <= most) worths.set(bare, (worths.get(bare) ?? 0) + worth)
    }
  }
  return worths
}

/** How well a stem answers a term. */
/** @type {(term: Term, word: string, lang: string) => number} */
function fits({ start, stem: bare }, word, lang) {
  if (word === bare) return 10
  if (start.length > 1 && word.startsWith(start)) return 7
  const compound = (lang === "nl" || lang === "de") && start.length > 3
  return compound && (word.includes(start) || word.includes(bare)) ? 5 : 0
}

/** How well texts answer a question; 0 where one of its words is missing. */
/** @type {(worths: Map<string, number>, asked: Term[], lang: string) => number} */
export function score(worths, asked, lang) {
  const best = asked.map((term) =>
    Math.max(0, ...[...worths].map(([word, worth]) => fits(term, word, lang) * worth)),
  )
  return best.includes(0) ? 0 : best.reduce((sum, each) => sum + each, 0)
}

/** A text in pieces: those at odd places are words that were found. */
/** @type {(text: string, asked: Term[], lang: string) => string[]} */
export function marked(text, asked, lang) {
  const cuts = [...text.matchAll(WORD)]
    .filter(([word]) => asked.some((term) => fits(term, stem(word, lang), lang)))
    .flatMap(({ index, 0: word }) => [index, index + word.length])
  return [0, ...cuts].map((start, i) => text.slice(start, cuts[i]))
}

/** The part of a text around the first word that was found, or its beginning. */
/** @type {(text: string, asked: Term[], lang: string) => string} */
export function excerpt(text, asked, lang) {
  const [before = "", ...found] = marked(text, asked, lang)
  const far = found.length && before.length > LEAD_CHARS
  const start = far ? text.indexOf(" ", before.length - LEAD_CHARS) + 1 : 0
  const end = start + EXCERPT_CHARS
  const last = text.lastIndexOf(" ", end - 1)
  const shown =
    text.length <= end ? text.slice(start) : text.slice(start, last > start ? last : end) + "…"
  return (start ? "…" : "") + shown
}
