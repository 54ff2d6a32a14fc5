/** Keeps the phone in the frame up to date: after each saving, also from another window. */

const CHANNEL = "studio-saved"
const JSON_TYPE = "application/json"

/** Tell other windows that something was saved. */
export function tellSaved() {
  new BroadcastChannel(CHANNEL).postMessage("saved")
}

/** @param {HTMLElement} phone */
export function keepFresh(phone) {
  const state = /** @type {HTMLElement} */ (document.querySelector("[data-preview-state]"))
  const form = document.querySelector("[data-preview-form]")
  let isWorking = false
  let isAsked = false

  async function refresh() {
    isAsked = isWorking
    if (isWorking) return
    isWorking = true
    state.textContent = state.dataset.working ?? ""
    const made = await ask(phone.dataset.make ?? "")
    isWorking = false
    state.textContent = made ? "" : (state.dataset.failed ?? "")
    const frame = phone.querySelector("iframe")
    if (made && frame) frame.contentWindow?.location.reload()
    else if (made) location.reload()
    if (isAsked) refresh()
  }

  form?.addEventListener("submit", (event) => {
    event.preventDefault()
    refresh()
  })
  new BroadcastChannel(CHANNEL).onmessage = refresh
  for (const link of document.querySelectorAll("[data-jump]")) {
    link.addEventListener("click", (event) => {
      const frame = phone.querySelector("iframe")
      if (!frame?.contentWindow) return
      event.preventDefault()
      frame.contentWindow.location.href = /** @type {HTMLAnchorElement} */ (link).href
    })
  }
  if (phone.dataset.fresh === "no") refresh()
}

/** @param {string} address */
async function ask(address) {
  const headers = { accept: JSON_TYPE }
  const body = new URLSearchParams()
  const answer = await fetch(address, { method: "POST", headers, body }).catch(() => null)
  return answer?.ok && answer.headers.get("content-type")?.startsWith(JSON_TYPE)
}
