/** Says what phones will fetch once the draft is published. */

const KILO = 1000

/** @param {HTMLElement} place */
export async function weigh(place) {
  place.hidden = false
  const headers = { accept: "application/json" }
  const answer = await fetch(place.dataset.weight ?? "", { headers }).catch(() => null)
  if (!answer?.ok) {
    place.hidden = true
    return
  }
  const { entries, fetch_bytes: fetched, whole_bytes: whole } = await answer.json()
  const { words = "", first = "", same = "" } = place.dataset
  const pattern = entries === 0 ? same : fetched >= whole * 0.9 ? first : words
  place.textContent = pattern
    .replace("{size}", kilobytes(fetched))
    .replace("{whole}", kilobytes(whole))
}

/** @param {number} bytes */
function kilobytes(bytes) {
  const unit = { style: /** @type {const} */ ("unit"), unit: "kilobyte" }
  const format = new Intl.NumberFormat(document.documentElement.lang, unit)
  return format.format(Math.max(1, Math.round(bytes / KILO)))
}
