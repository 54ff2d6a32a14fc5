/** Ctrl+Enter in a passage: it is done, on to the next one that is not. */

/** @param {HTMLFormElement} form */
export function enableRows(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    const here = /** @type {HTMLElement} */ (event.target).closest("[data-row]")
    if (!here) return
    finish(/** @type {HTMLElement} */ (here))
    const all = [...form.querySelectorAll("[data-row]")]
    const at = all.indexOf(here)
    const left = [...all.slice(at + 1), ...all.slice(0, at)]
    const next = left.find((row) => !row.classList.contains("done"))
    if (next) next.querySelector("textarea")?.focus()
    else /** @type {HTMLElement} */ (form.querySelector("[name=next], .button")).focus()
  })
}

/** @param {HTMLElement} row */
function finish(row) {
  const box = /** @type {HTMLInputElement | null} */ (row.querySelector("[name=done]"))
  const text = row.querySelector("textarea")
  if (!text?.value.trim()) return
  row.classList.remove("stale", "new")
  row.classList.add("done")
  if (box && !box.checked) {
    box.checked = true
    box.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
