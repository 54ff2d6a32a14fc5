/** Which notices a phone shows of a tour, by its own clock. Made by server/model/notice.py */

/** @typedef {{ tour: string, until: string, texts: Record<string, string> }} Notice */

/** @type {(notices: Notice[], tour: string | undefined, today: string) => Notice[]} */
export const current = (notices, tour, today) =>
  notices.filter((notice) => notice.tour === tour && notice.until >= today)

/**
 * The words for a reader; where the language is missing, the first one.
 * @param {Notice} notice
 * @param {string} lang
 */
export function spoken({ texts }, lang) {
  const code = texts[lang] ? lang : (Object.keys(texts)[0] ?? lang)
  return { text: texts[code] ?? "", code }
}
