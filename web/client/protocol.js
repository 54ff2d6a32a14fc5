/** Names that pages and worker share. worker.js repeats the first four; a test compares them. */

export const BLOBS = "blobs-1"
export const META = "meta-1"
export const SKIP = "skip"
export const RELOAD = "reload"

/** The only manifest format that this client reads; others are left alone. */
export const FORMAT = 1

export const CHANNEL = "archipel"
/** Held shared by every install, exclusively by whoever needs that none runs. */
export const STORE_LOCK = "archipel-store"
/** Held by whoever drops what nobody needs. */
export const COLLECT_LOCK = "archipel-collect"
export const CHOICE_KEY = "/_choice"

/** @param {string} sha256 */
export const blobKey = (sha256) => `/_b/${sha256}`
/** @param {string} tour */
export const manifestKey = (tour) => `/_m/${tour}`
/** @param {string} tour */
export const choiceKey = (tour) => `/_p/${tour}`
/** @param {string} tour */
export const tourLock = (tour) => `archipel-tour-${tour}`
