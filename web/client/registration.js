/** The worker: registered once, patiently; without it nothing serves offline. */

const WORKER = "/worker.js"
const LONGEST_WAIT_MS = 30_000

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** @param {ServiceWorkerRegistration} registration */
function settled(registration) {
  const worker = registration.installing
  if (!worker) return Boolean(registration.active)
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(true)
      // Its shell did not arrive whole: the browser threw it away.
      if (worker.state === "redundant") resolve(Boolean(registration.active))
      if (worker.state === "installed" && registration.active) resolve(true)
    })
  })
}

/**
 * Register until a worker serves, however often the network cuts its first download.
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function register() {
  for (let wait = 500; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const registration = await navigator.serviceWorker
      .register(WORKER, { updateViaCache: "none" })
      .catch(() => navigator.serviceWorker.getRegistration())
    if (registration && (await settled(registration))) return registration
    await sleep(wait)
  }
}

/** @param {string} message */
export async function tellWorker(message) {
  const registration = await navigator.serviceWorker.getRegistration()
  registration?.active?.postMessage(message)
}
