/** Where the sentences of a text begin and end, so that each can be spoken and shown by itself. */

const ENDS = /[^.!?…]*[.!?…]+["'”’»)\s\u202f\u00a0]*|[^.!?…]+$/g
/** A voice stops in the midst of what is longer; then a comma must do. */
const LONGEST = 220

/**
 * @param {string} text
 * @param {string} lang
 * @returns {[number, number][]} first character and the one after the last, white space left out
 */
export function sentences(text, lang) {
  const found = Intl.Segmenter
    ? Array.from(
        new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text),
        (s) => s.segment,
      )
    : (text.match(ENDS) ?? [])
  /** @type {[number, number][]} */
  const spans = []
  let at = 0
  for (const sentence of found.flatMap(shorter)) {
    const start = at + sentence.length - sentence.trimStart().length
    at += sentence.length
    const end = start + sentence.trim().length
    if (/[\p{L}\p{N}]/u.test(text.slice(start, end))) spans.push([start, end])
  }
  return spans
}

/** @param {string} sentence */
const shorter = (sentence) =>
  sentence.length > LONGEST ? (sentence.match(/[^,;:]+(?:[,;:]+\s*|$)/g) ?? [sentence]) : [sentence]
