/** What networks do, and how long work insists before it calls them dead. */

import { FORMAT } from "./protocol.js"

/** @import { Manifest } from "./types.js" */

const FAILURES_IN_A_ROW = 8
const MANIFEST_PATIENCE = 4
const MANIFEST_LIMIT_MS = 10_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000
const RETRY_STATUS = new Set([408, 425, 429])

/** Why a download ended early; what was verified stays. */
export class Stopped extends Error {
  /** @param {"gone" | "offline" | "full" | "damaged" | "refused"} reason */
  constructor(reason) {
    super(reason)
    this.reason = reason
  }
}

/**
 * Why work ended that met this error.
 * @param {unknown} error
 */
export function reasonOf(error) {
  if (error instanceof Stopped) return error.reason
  return Object(error).name === "QuotaExceededError" ? "full" : "refused"
}

/**
 * Resolve after a while, sooner if the phone comes back online.
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      removeEventListener("online", wake)
      signal.removeEventListener("abort", wake)
      resolve(undefined)
    }
    const timer = setTimeout(wake, ms)
    addEventListener("online", wake)
    signal.addEventListener("abort", wake)
  })
}

/**
 * Try again after what networks do; patience starts anew whenever there was progress.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{ signal: AbortSignal, patience?: number, progress?: () => number }} options
 */
export async function insist(
  attempt,
  { signal, patience = FAILURES_IN_A_ROW, progress = () => 0 },
) {
  for (let failures = 0; ;) {
    const before = progress()
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Stopped) throw error
      signal.throwIfAborted()
      failures = progress() > before ? 0 : failures + 1
      if (failures > patience) throw new Stopped("offline")
      await pause(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), signal)
    }
  }
}

/** @param {Response} response */
export function judge({ ok, status }) {
  if (ok) return
  if (status === 404 || status === 410 || status === 416) throw new Stopped("gone")
  if (status < 500 && !RETRY_STATUS.has(status)) throw new Stopped("refused")
  throw new Error(`HTTP ${status}`)
}

/**
 * The newest manifest of a tour. A format that this client cannot read is refused.
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<Manifest>}
 */
export async function fetchManifest(url, signal) {
  const response = await fetch(url, { cache: "no-cache", signal })
  judge(response)
  const manifest = await response.json()
  if (manifest.format !== FORMAT) throw new Stopped("refused")
  return manifest
}

/**
 * The same, for work that can wait for a network that is busy failing.
 * @param {string} url
 * @param {AbortSignal} signal of the work
 */
export function insistOnManifest(url, signal) {
  const attempt = () => {
    signal.throwIfAborted()
    return fetchManifest(url, AbortSignal.timeout(MANIFEST_LIMIT_MS))
  }
  return insist(attempt, { signal, patience: MANIFEST_PATIENCE })
}
