/** What is on the phone. Cache Storage only: verified blobs by hash, and one manifest per tour. */

import { BLOBS, CHOICE_KEY, COLLECT_LOCK, FORMAT, META, STORE_LOCK } from "./protocol.js"
import { blobKey, choiceKey, manifestKey } from "./protocol.js"

/** @import { Choice, Entry, Manifest } from "./types.js" */

/** @type {Choice} */
const NO_CHOICE = {
  languages: [],
  manifest: null,
  started: false,
  paused: false,
  declined: null,
  checked_at: 0,
  replaced: null,
}

const blobs = () => caches.open(BLOBS)
const meta = () => caches.open(META)

/** @param {string} key */
async function read(key) {
  const response = await (await meta()).match(key)
  return response ? response.json() : null
}

/**
 * @param {string} key
 * @param {unknown} value
 */
const write = async (key, value) => (await meta()).put(key, Response.json(value))

/** @param {string} folder of keys: `/_m/` or `/_p/` */
async function namesIn(folder) {
  const paths = (await (await meta()).keys()).map(({ url }) => new URL(url).pathname)
  return paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
}

/** Tours that are installed or on their way. */
export async function tours() {
  const names = [...(await namesIn(manifestKey(""))), ...(await namesIn(choiceKey("")))]
  return [...new Set(names)].sort()
}

/**
 * The manifest of the edition that serves; null where there is none that this client can read.
 * @param {string} tour
 * @returns {Promise<Manifest | null>}
 */
export async function installed(tour) {
  const manifest = await read(manifestKey(tour))
  return manifest?.format === FORMAT ? manifest : null
}

/**
 * Make an edition the one that serves: the only write that a switch needs.
 * @param {Manifest} manifest
 */
export const serve = (manifest) => write(manifestKey(manifest.tour), manifest)

/**
 * @param {string} tour
 * @returns {Promise<Choice>}
 */
export const choice = async (tour) => ({ ...NO_CHOICE, ...(await read(choiceKey(tour))) })

/**
 * @param {string} tour
 * @param {Partial<Choice>} change
 */
export async function choose(tour, change) {
  const value = { ...(await choice(tour)), ...change }
  await write(choiceKey(tour), value)
  return value
}

/** @param {string} tour */
export async function forget(tour) {
  const cache = await meta()
  await cache.delete(manifestKey(tour))
  await cache.delete(choiceKey(tour))
}

/** @param {string} lang */
export const chooseLanguage = (lang) => write(CHOICE_KEY, lang)

/** SHA-256 of every blob that is here. */
export async function have() {
  const keys = await (await blobs()).keys()
  return new Set(keys.map(({ url }) => url.slice(url.lastIndexOf("/") + 1)))
}

/** @param {BufferSource} bytes */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  const content = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
  return new Response(content).arrayBuffer()
}

/** @param {string} sha of a blob that is here */
export const content = async (sha) => (await (await blobs()).match(blobKey(sha)))?.arrayBuffer()

/**
 * Store an entry if its bytes are what the manifest promised; false where they are not.
 * @param {Entry} entry
 * @param {Uint8Array<ArrayBuffer>} bytes as they lie in the archive
 */
export async function keep(entry, bytes) {
  // Damaged DEFLATE does not inflate: as wrong as a wrong hash.
  const content = entry.method === "deflate" ? await inflate(bytes).catch(() => null) : bytes
  if (!content || (await sha256(content)) !== entry.sha256) return false
  const headers = { "Content-Type": entry.type, "Content-Length": String(content.byteLength) }
  await (await blobs()).put(blobKey(entry.sha256), new Response(content, { headers }))
  return true
}

/**
 * Hash an entry again; one that is damaged is dropped, so that it counts as missing.
 * @param {Entry} entry
 */
export async function recheck({ sha256: expected }) {
  const cache = await blobs()
  const bytes = await (await cache.match(blobKey(expected)))?.arrayBuffer().catch(() => null)
  if (!bytes || (await sha256(bytes)) !== expected) await cache.delete(blobKey(expected))
}

/** Every hash that some manifest names; null where one cannot be read. */
async function named() {
  const serving = await Promise.all((await namesIn(manifestKey(""))).map(installed))
  const choices = await Promise.all((await namesIn(choiceKey(""))).map(choice))
  const coming = choices.map(({ started, manifest }) => (started ? manifest : null))
  if (serving.includes(null)) return null
  const all = [...serving, ...coming].flatMap((manifest) => manifest?.entries ?? [])
  return new Set(all.map((entry) => entry.sha256))
}

/**
 * Drop what no edition names any more, unless an install runs in any tab. One collection waits for
 * another: that one may have seen what was deleted since.
 */
export function collect() {
  const { locks } = navigator
  return locks.request(COLLECT_LOCK, () =>
    locks.request(STORE_LOCK, { ifAvailable: true }, async (lock) => {
      const keep = lock && (await named())
      if (!keep) return
      for (const tour of await namesIn(choiceKey(""))) {
        if ((await choice(tour)).replaced) await choose(tour, { replaced: null })
      }
      const cache = await blobs()
      for (const sha of await have()) if (!keep.has(sha)) await cache.delete(blobKey(sha))
    }),
  )
}

/** @param {string} url of a list that `newest` kept */
export const kept = async (url) => (globalThis.caches ? read(url) : null)

/**
 * A list that changes with releases, as the server tells it now, or else as it told last.
 * @param {string} url
 */
export async function newest(url) {
  const answer = await fetch(url, { cache: "no-cache" }).catch(() => null)
  if (!answer?.ok) return kept(url)
  if (globalThis.caches) await (await meta()).put(url, answer.clone())
  return answer.json()
}
