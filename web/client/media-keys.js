/** The lock screen and the buttons of headphones. */

/**
 * Say what plays, and what its buttons do.
 * @param {string} title
 * @param {Partial<Record<MediaSessionAction, () => void>>} deeds
 */
export function holdMediaKeys(title, deeds) {
  const session = navigator.mediaSession
  if (!session) return
  const tour = document.querySelector("h1")?.textContent ?? ""
  /** @type {HTMLImageElement | null} */
  const poster = document.querySelector(".poster img")
  const artwork = poster ? [{ src: poster.currentSrc || poster.src }] : []
  session.metadata = new MediaMetadata({ title, artist: tour, album: tour, artwork })
  for (const [action, deed] of Object.entries(deeds)) {
    try {
      session.setActionHandler(/** @type {MediaSessionAction} */ (action), deed)
    } catch {
      // This browser has no such button.
    }
  }
}
