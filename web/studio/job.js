/** Follows something that takes a while on the server: a bar, then the page it leads to. */

const EVERY_MS = 700

/** @param {HTMLElement} place */
export function watchJob(place) {
  const bar = /** @type {HTMLProgressElement | null} */ (place.querySelector("progress"))
  const timer = setInterval(async () => {
    const headers = { accept: "application/json" }
    const answer = await fetch(place.dataset.job ?? "", { headers }).catch(() => null)
    if (!answer?.ok) return
    const said = await answer.json()
    if (bar && said.total) {
      bar.max = said.total
      bar.value = said.done
    }
    if (said.finished) {
      clearInterval(timer)
      location.replace(said.next)
    }
  }, EVERY_MS)
}
