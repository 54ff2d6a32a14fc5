/** Cuts a stream of archive bytes into whole entries; after a cut it knows the exact next byte. */

/** @import { Entry } from "../types.js" */

export class Cutter {
  #entries
  #index = 0
  #filled = 0
  #buffer

  /** @param {Entry[]} entries in the archive's order */
  constructor(entries) {
    this.#entries = entries
    this.#buffer = new Uint8Array(entries[0]?.length ?? 0)
  }

  get done() {
    return this.#index >= this.#entries.length
  }

  /** Offset in the archive of the next byte that is needed. */
  get position() {
    return (this.#entries[this.#index]?.offset ?? 0) + this.#filled
  }

  /** Offset after the last byte that is needed. */
  get end() {
    const last = this.#entries.at(-1)
    return last ? last.offset + last.length : 0
  }

  /** Entries not yet whole, the begun one first. */
  get rest() {
    return this.#entries.slice(this.#index)
  }

  /**
   * Take the archive's bytes from offset `at` on and return the entries that became whole.
   * Bytes that nobody needs are skipped; a hole in front of a needed byte is an error.
   * @param {number} at
   * @param {Uint8Array} chunk
   */
  feed(at, chunk) {
    const whole = []
    while (!this.done) {
      if (at > this.position) throw new RangeError(`hole before byte ${at}`)
      const from = this.position - at
      const part = chunk.subarray(from, from + this.#buffer.length - this.#filled)
      this.#buffer.set(part, this.#filled)
      this.#filled += part.length
      if (this.#filled < this.#buffer.length) break
      whole.push(this.#finish())
    }
    return whole
  }

  #finish() {
    const piece = { entry: /** @type {Entry} */ (this.#entries[this.#index]), bytes: this.#buffer }
    this.#index += 1
    this.#filled = 0
    this.#buffer = new Uint8Array(this.#entries[this.#index]?.length ?? 0)
    return piece
  }
}
