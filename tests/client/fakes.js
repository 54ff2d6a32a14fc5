/** A phone and a server made of maps, for tests that run in node. */

import { createHash } from "node:crypto"
import { deflateRawSync } from "node:zlib"

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex")

class FakeCache {
  entries = new Map()
  /** Bytes that fit; a put beyond them fails as a full disk does. */
  static room = Infinity

  async match(key) {
    const entry = this.entries.get(path(key))
    return entry && new Response(entry.body, { headers: entry.headers, status: entry.status })
  }

  async put(key, response) {
    const body = await response.arrayBuffer()
    if (body.byteLength > FakeCache.room) throw new DOMException("full", "QuotaExceededError")
    FakeCache.room -= body.byteLength
    const headers = [...response.headers]
    this.entries.set(path(key), { body, headers, status: response.status })
  }

  async delete(key) {
    return this.entries.delete(path(key))
  }

  async keys() {
    return [...this.entries.keys()].map((key) => new Request(`http://phone${key}`))
  }
}

const path = (key) => (typeof key === "string" ? key : new URL(key.url).pathname)

export class FakeCaches {
  caches = new Map()

  async open(name) {
    if (!this.caches.has(name)) this.caches.set(name, new FakeCache())
    return this.caches.get(name)
  }

  async keys() {
    return [...this.caches.keys()]
  }

  async delete(name) {
    return this.caches.delete(name)
  }
}

/** Put a fresh phone under the client's feet; its controls are returned. */
export function newPhone({ room = Infinity, quota = Infinity } = {}) {
  FakeCache.room = room
  const told = []
  const active = { postMessage: (message) => told.push(message) }
  const registration = { active }
  const parts = {
    serviceWorker: {
      ready: Promise.resolve(registration),
      getRegistration: async () => registration,
    },
    storage: { estimate: async () => ({ usage: 0, quota }) },
    locks: navigator.locks,
  }
  Object.defineProperty(globalThis, "navigator", { value: parts, configurable: true })
  globalThis.caches = new FakeCaches()
  globalThis.document = new EventTarget()
  const page = new EventTarget()
  globalThis.addEventListener = page.addEventListener.bind(page)
  globalThis.removeEventListener = page.removeEventListener.bind(page)
  return { told, giveRoom: (bytes) => void (FakeCache.room = bytes) }
}

/**
 * A pack as the publisher makes it: files in order, [url, type, text or bytes, lang?].
 * Gaps stand for ZIP headers.
 */
export function makePack(files, { edition = 1, tour = "loop", stops = [] } = {}) {
  const chunks = []
  let offset = 0
  const entries = files.map(([url, type, content, lang = null]) => {
    const bytes = Buffer.from(content)
    const method = type.startsWith("text/") ? "deflate" : "stored"
    const stored = method === "deflate" ? deflateRawSync(bytes) : bytes
    const header = Buffer.alloc(30 + url.length, "P")
    chunks.push(header, stored)
    offset += header.length
    const place = { offset, length: stored.length }
    offset += stored.length
    return { url, type, sha256: sha256(bytes), size_bytes: bytes.length, ...place, method, lang }
  })
  const archive = Buffer.concat([...chunks, Buffer.alloc(64, "E")])
  const name = sha256(archive)
  const manifest = {
    format: 1,
    tour,
    edition,
    released_on: "2026-11-23",
    languages: ["fr", "en"],
    titles: { fr: "Boucle", en: "Loop" },
    poster: files.at(-1)[0],
    stops,
    entries,
    archive: { url: `/packs/${name}.zip`, sha256: name, size_bytes: archive.length },
  }
  return {
    manifest,
    archive,
    files: new Map(files.map(([url, , content]) => [url, Buffer.from(content)])),
  }
}

/** A server of packs whose faults are set from outside. It counts the archive bytes it sends. */
export class FakeServer {
  packs = []
  requests = []
  sent = []
  /** Called with the bytes of each archive answer; returns how many go out before a cut. */
  cut = () => Infinity
  ignoresRange = false
  /** Changes archive bytes on their way. */
  spoil = (bytes) => bytes

  publish(pack) {
    this.packs.push(pack)
    globalThis.fetch = (url, options) => this.fetch(url, options)
    return pack
  }

  get current() {
    return this.packs.at(-1)
  }

  async fetch(url, { headers = {}, signal } = {}) {
    signal?.throwIfAborted()
    this.requests.push([url, headers.Range])
    if (url === `/packs/${this.current.manifest.tour}.json`)
      return Response.json(this.current.manifest)
    const pack = this.packs.find(({ manifest }) => manifest.archive.url === url)
    if (pack) return this.#archive(pack.archive, headers.Range)
    const own = this.current.files.get(url)
    return own ? new Response(own) : new Response("gone", { status: 404 })
  }

  #archive(archive, range) {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range)
    const [start, end] = this.ignoresRange ? [0, archive.length] : [Number(from), Number(to) + 1]
    const body = this.spoil(Buffer.from(archive.subarray(start, end)), start)
    const headers = this.ignoresRange
      ? {}
      : { "Content-Range": `bytes ${start}-${end - 1}/${archive.length}` }
    const status = this.ignoresRange ? 200 : 206
    return new Response(this.#stream(body, start, this.cut(body)), { status, headers })
  }

  /** Send in small chunks, as networks do, and fail where the connection is cut. */
  #stream(body, start, upTo) {
    let at = 0
    const pull = (controller) => {
      if (at >= Math.min(upTo, body.length)) {
        if (upTo < body.length) controller.error(new TypeError("network error"))
        else controller.close()
        return
      }
      const next = Math.min(at + 1000, upTo, body.length)
      controller.enqueue(new Uint8Array(body.subarray(at, next)))
      this.sent.push([start + at, start + next])
      at = next
    }
    return new ReadableStream({ pull }, { highWaterMark: 0 })
  }

  get bytesSent() {
    return this.sent.reduce((sum, [from, to]) => sum + to - from, 0)
  }
}

/** A number generator that gives the same numbers for the same seed (mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Bytes that do not compress. */
export function noise(size, seed = 1) {
  const next = random(seed)
  return Uint8Array.from({ length: size }, () => next() * 256)
}
