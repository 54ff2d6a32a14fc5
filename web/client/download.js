/** One download: entries of one archive in, verified blobs out. It survives what networks do. */

import { Stopped, insist, judge, reasonOf } from "./network.js"
import { Cutter } from "./pure/cutter.js"
import { patched } from "./pure/patch.js"
import { ranges, storedBytes } from "./pure/plan.js"
import { content, keep } from "./store.js"

/** @import { Entry, Manifest } from "./types.js" */

const PUTS_IN_FLIGHT = 6
/** A connection that is silent for so long is dead, whatever the phone believes. */
const SILENCE_MS = 20_000

/**
 * A 206 must start where it was asked to and belong to a file of the promised size. No If-Range:
 * the archive's address is its hash, and each entry is hashed.
 * @param {Response} response
 * @param {number} start
 * @param {number} size
 */
function checkRange(response, start, size) {
  const header = response.headers.get("Content-Range") ?? ""
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header) ?? []
  if (Number(from) !== start || (total !== "*" && Number(total) !== size)) throw new Stopped("gone")
}

export class Download {
  #archive
  #signal
  #onstored
  /** @type {Map<string, Entry>} entries whose bytes have not all arrived */
  #left
  #received = 0
  #byUrl
  /** @type {Set<Promise<void>>} */
  #puts = new Set()
  /** @type {unknown} first error of a put */
  #broken = null

  /**
   * @param {Manifest} manifest
   * @param {Entry[]} entries in the archive's order
   * @param {{ signal: AbortSignal, onstored: (entry: Entry) => void, byUrl?: boolean }} options
   */
  constructor(manifest, entries, { signal, onstored, byUrl = false }) {
    this.#archive = manifest.archive
    this.#left = new Map(entries.map((entry) => [entry.sha256, entry]))
    this.#signal = signal
    this.#onstored = onstored
    this.#byUrl = byUrl
  }

  /**
   * @template T
   * @param {() => Promise<T>} attempt
   */
  #insist(attempt) {
    return insist(attempt, { signal: this.#signal, progress: () => this.#received })
  }

  /** Resolves when every entry is stored; rejects with `Stopped` or the signal's reason. */
  async run() {
    try {
      for (const entry of [...this.#left.values()]) if (entry.whole) await this.#patch(entry)
      for (const run of this.#byUrl ? [] : ranges([...this.#left.values()])) {
        const cutter = new Cutter(run.entries)
        await this.#insist(() => this.#range(cutter))
        if (this.#byUrl) break
      }
      for (const entry of [...this.#left.values()]) await this.#insist(() => this.#single(entry))
    } finally {
      await Promise.all(this.#puts)
    }
    this.#complain()
  }

  /**
   * The archive from the exact byte that is needed next.
   * @param {Cutter} cutter
   */
  #range(cutter) {
    const start = cutter.position
    const headers = { Range: `bytes=${start}-${cutter.end - 1}` }
    return this.#get(this.#archive.url, headers, async (response, heard) => {
      if (response.status === 200) return this.#whole(response, heard)
      checkRange(response, start, this.#archive.size_bytes)
      await this.#pour(response, start, cutter, heard)
    })
  }

  /**
   * The server ignores Range: use this one pass if most of it is needed, never ask again.
   * @param {Response} response
   * @param {() => void} heard
   */
  async #whole(response, heard) {
    this.#byUrl = true
    const rest = [...this.#left.values()]
    if (storedBytes(rest) * 2 < this.#archive.size_bytes) return
    await this.#pour(response, 0, new Cutter(rest), heard).catch((error) => {
      if (error instanceof Stopped || this.#signal.aborted) throw error
    })
  }

  /**
   * @param {Response} response
   * @param {number} at offset in the archive of the body's first byte
   * @param {Cutter} cutter
   * @param {() => void} heard
   */
  async #pour(response, at, cutter, heard) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
    while (!cutter.done) {
      const { value, done } = await reader.read()
      if (done) throw new Error("short body")
      heard()
      this.#received += value.length
      for (const { entry, bytes } of cutter.feed(at, value)) await this.#hand(entry, bytes)
      at += value.length
    }
  }

  /**
   * Make a text from the one that is here; where that fails, the whole comes like any other.
   * @param {Entry} entry
   */
  async #patch({ whole, patch, ...entry }) {
    if (!whole || !patch) return
    const old = await content(patch.from)
    const steps = await this.#insist(() => this.#content({ ...entry, url: patch.url }))
      .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)))
      .catch((error) => this.#unlessOver(error))
    const bytes = old && steps && (await patched(steps, old).catch(() => null))
    const good = bytes && (await keep({ ...whole, method: "stored" }, new Uint8Array(bytes)))
    if (!good) return void this.#left.set(entry.sha256, whole)
    this.#left.delete(entry.sha256)
    this.#onstored(entry)
  }

  /**
   * A patch that is gone or broken ends nothing; a dead network or a pause does.
   * @param {unknown} error
   */
  #unlessOver(error) {
    this.#signal.throwIfAborted()
    if (error instanceof Stopped && error.reason === "offline") throw error
  }

  /** @param {Entry} entry */
  async #single(entry) {
    const bytes = await this.#content(entry)
    await this.#hand({ ...entry, method: "stored" }, bytes)
  }

  /**
   * An entry by its own address. Only its end counts as progress: a cut starts it anew.
   * @param {Entry} entry
   */
  async #content(entry) {
    const bytes = await this.#get(entry.url, {}, (response, heard) => {
      /** @type {Transformer<Uint8Array>} */
      const listen = {
        transform(chunk, controller) {
          heard()
          controller.enqueue(chunk)
        },
      }
      return new Response(response.body?.pipeThrough(new TransformStream(listen))).arrayBuffer()
    })
    this.#received += bytes.byteLength
    return new Uint8Array(bytes)
  }

  /**
   * One request that a silent connection cannot hang. `no-store`: the worker lets it pass, and
   * the bytes are not kept a second time.
   * @template T
   * @param {string} url
   * @param {Record<string, string>} headers
   * @param {(response: Response, heard: () => void) => Promise<T>} use
   */
  async #get(url, headers, use) {
    const silence = new AbortController()
    const abort = () => silence.abort()
    let timer = setTimeout(abort, SILENCE_MS)
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(abort, SILENCE_MS)
    }
    this.#signal.addEventListener("abort", abort)
    try {
      this.#signal.throwIfAborted()
      const response = await fetch(url, { headers, cache: "no-store", signal: silence.signal })
      judge(response)
      return await use(response, heard)
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener("abort", abort)
      abort()
    }
  }

  /**
   * Store in the background; wait only where too much is in flight.
   * @param {Entry} entry
   * @param {Uint8Array} bytes
   */
  async #hand(entry, bytes) {
    this.#left.delete(entry.sha256)
    const put = this.#store(entry, /** @type {Uint8Array<ArrayBuffer>} */ (bytes))
      .catch((error) => {
        this.#broken ??= error
      })
      .finally(() => this.#puts.delete(put))
    this.#puts.add(put)
    if (this.#puts.size >= PUTS_IN_FLIGHT) await Promise.race(this.#puts)
    this.#complain()
  }

  /**
   * Wrong bytes are fetched once more, by the entry's own address.
   * @param {Entry} entry
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  async #store(entry, bytes) {
    const again = async () => this.#insist(() => this.#content(entry))
    const good =
      (await keep(entry, bytes)) || (await keep({ ...entry, method: "stored" }, await again()))
    if (!good) throw new Stopped("damaged")
    this.#onstored(entry)
  }

  #complain() {
    if (!this.#broken) return
    this.#signal.throwIfAborted()
    throw new Stopped(reasonOf(this.#broken))
  }
}
