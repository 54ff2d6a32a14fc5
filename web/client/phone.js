/** What this phone and browser can do, and how tabs stay out of each other's way. */

import { STORE_LOCK, tourLock } from "./protocol.js"
import { ScreenLock } from "./screen-lock.js"

/** Can this browser ever keep a tour? (A private window or plain http cannot.) */
export const able = () =>
  "serviceWorker" in navigator &&
  "locks" in navigator &&
  "caches" in globalThis &&
  "DecompressionStream" in globalThis &&
  Boolean(globalThis.crypto?.subtle)

/** Safari on iOS, in a tab: the app on the home screen will not see what the tab stored. */
export const forgetful = () => Object(navigator).standalone === false

/** Ask that the store be spared when space runs out; only a visitor's click may ask. */
export const persist = () => navigator.storage?.persist?.().catch(() => false)

/** Bytes used and free; `free` is unlimited where the browser does not tell. */
export async function space() {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {}
  return { used: usage, free: Math.max(0, quota - usage) }
}

/**
 * Work that only one tab does for one tour at a time, with the screen kept on.
 * @template T
 * @param {string} tour
 * @param {AbortSignal} signal ends the waiting; the work must heed it by itself
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(tour, signal, work) {
  const inside = () => navigator.locks.request(tourLock(tour), { signal }, () => awake(work))
  return await navigator.locks.request(STORE_LOCK, { mode: "shared", signal }, inside)
}

/**
 * Hold the screen on during the work.
 * @template T
 * @param {() => Promise<T>} work
 */
async function awake(work) {
  const screen = new ScreenLock()
  void screen.hold()
  try {
    return await work()
  } finally {
    screen.release()
  }
}
