/** Keeps the screen on; the system lets go whenever the page is hidden, so it is asked again. */

export class ScreenLock {
  /** @type {WakeLockSentinel | null | undefined} */
  #lock
  #again = () => void this.hold()

  async hold() {
    document.addEventListener("visibilitychange", this.#again)
    this.#lock ??= await navigator.wakeLock?.request("screen").catch(() => null)
    this.#lock?.addEventListener("release", () => (this.#lock = null), { once: true })
  }

  release() {
    document.removeEventListener("visibilitychange", this.#again)
    void this.#lock?.release().catch(() => {})
  }
}
