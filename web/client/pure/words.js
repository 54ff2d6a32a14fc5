/** Fills the patterns that templates carry; all words stay in the templates. */

/**
 * `{name}` becomes `values.name`; an unknown name stays visible, so that it is noticed.
 * @param {string} pattern
 * @param {Record<string, string | number>} values
 */
export const fill = (pattern, values) =>
  pattern.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))

/**
 * The pattern for a count: `one` where the language counts it as singular (French: 0 too).
 * @param {{ text?: string, textOne?: string }} patterns
 * @param {number} count
 * @param {string} lang
 */
export function patternFor({ text = "", textOne }, count, lang) {
  return textOne && new Intl.PluralRules(lang).select(count) === "one" ? textOne : text
}

/**
 * Bytes as people say them, thousands at a time: 84 ko, 3,3 Mo.
 * @param {number} bytes
 * @param {string} lang
 */
export function size(bytes, lang) {
  const [unit, value] = bytes < 999_500 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6]
  const digits = unit === "megabyte" && value < 99.95 ? 1 : 0
  const options = { style: /** @type {const} */ ("unit"), unit, maximumFractionDigits: digits }
  return new Intl.NumberFormat(lang, options).format(bytes ? Math.max(value, 1) : 0)
}

/**
 * @param {string} date ISO 8601, without a time: the same day wherever it is read
 * @param {string} lang
 */
export const day = (date, lang) =>
  new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(new Date(`${date}T12:00`))

/**
 * Metres as people say them on foot: 85 m, 160 m, 1,2 km.
 * @param {number} length
 * @param {string} lang
 */
export function metres(length, lang) {
  const [unit, step, per] =
    length < 95 ? ["meter", 5, 1] : length < 995 ? ["meter", 10, 1] : ["kilometer", 100, 1000]
  const options = { style: /** @type {const} */ ("unit"), unit, maximumFractionDigits: 1 }
  return new Intl.NumberFormat(lang, options).format((Math.round(length / step) * step) / per)
}

/**
 * Minutes as people say them: 25 min, 1 h 40.
 * @param {number} count
 * @param {string} lang
 */
export function minutes(count, lang) {
  const unit = (/** @type {string} */ name, /** @type {number} */ n) =>
    new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "short" }).format(n)
  const [hours, rest] = [Math.floor(count / 60), Math.round(count % 60)]
  return [hours && unit("hour", hours), (rest || !hours) && unit("minute", rest)]
    .filter(Boolean)
    .join(" ")
}
