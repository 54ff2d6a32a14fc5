/** `<app-update>`: a new version of the app is offered; accepting it reloads once. */

import { SKIP, STORE_LOCK } from "./protocol.js"

const LOOK_EVERY_MS = 3_600_000

/** Resolves when no sound plays on this page. */
async function silence() {
  const playing = Array.from(document.querySelectorAll("audio, video"))
  for (const media of /** @type {HTMLMediaElement[]} */ (playing)) {
    if (media.paused) continue
    await new Promise((resolve) => media.addEventListener("pause", resolve, { once: true }))
  }
}

/** @param {ServiceWorker} worker that waits */
async function take(worker) {
  await silence()
  // Granted when no install runs in any tab, and held until this page is gone.
  await navigator.locks.request(STORE_LOCK, async () => {
    const changed = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true })
    })
    worker.postMessage(SKIP)
    // Another tab may have let it take over already.
    if (worker.state === "installed") await changed
    location.reload()
  })
}

/** @param {ServiceWorker} worker that waits */
function offer(worker) {
  const element = document.querySelector("app-update")
  if (!(element instanceof HTMLElement)) return
  element.hidden = false
  element.onclick = ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-do]") : null
    if (!button) return
    element.hidden = true
    if (button.getAttribute("data-do") === "accept") void take(worker)
  }
}

/** @param {ServiceWorkerRegistration} registration */
export function offerUpdates(registration) {
  const seen = () => {
    // Without a controller this is the first version, which needs no leave.
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
  }
  seen()
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", seen)
  })
  let looked = Date.now()
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < LOOK_EVERY_MS) return
    looked = Date.now()
    registration.update().catch(() => {})
  })
}
