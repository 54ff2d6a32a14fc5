/** Stops are dragged into another order; the buttons beside them do the same without a mouse. */

/** @param {HTMLFormElement} form */
export function enableOrder(form) {
  const list = /** @type {HTMLElement} */ (form.querySelector("[data-stop]")?.parentElement)
  const seen = /** @type {HTMLInputElement} */ (form.elements.namedItem("seen"))
  if (!list || !form.querySelector("button")) return
  /** @type {HTMLElement | null} */
  let dragged = null
  for (const item of list.children) item.setAttribute("draggable", "true")
  list.addEventListener("dragstart", (event) => {
    dragged = /** @type {HTMLElement} */ (event.target).closest("[data-stop]")
    dragged?.classList.add("dragged")
    event.dataTransfer?.setData("text/plain", dragged?.dataset.stop ?? "")
  })
  list.addEventListener("dragover", (event) => {
    const over = /** @type {HTMLElement} */ (event.target).closest("[data-stop]")
    if (!dragged || !over) return
    event.preventDefault()
    const box = over.getBoundingClientRect()
    const isBelow = event.clientY > box.top + box.height / 2
    if (over !== dragged) list.insertBefore(dragged, isBelow ? over.nextSibling : over)
  })
  list.addEventListener("dragend", async () => {
    dragged?.classList.remove("dragged")
    dragged = null
    number(list)
    const body = new URLSearchParams({ seen: seen.value })
    for (const item of list.children) {
      body.append("stop", /** @type {HTMLElement} */ (item).dataset.stop ?? "")
    }
    const headers = { accept: "application/json" }
    const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null)
    if (answer?.ok) seen.value = (await answer.json()).seen
    else location.reload()
  })
}

/** @param {HTMLElement} list */
function number(list) {
  list.querySelectorAll(".number").forEach((sign, index) => {
    sign.textContent = String(index + 1)
  })
}
