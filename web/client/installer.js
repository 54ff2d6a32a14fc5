/** One tour on this phone: installs, updates, mends, deletes it; safe with several tabs. */

import { Download } from "./download.js"
import { look, unknown } from "./look.js"
import { Stopped, fetchManifest, insistOnManifest, reasonOf } from "./network.js"
import { able, alone, space } from "./phone.js"
import { CHANNEL, RELOAD, tourLock } from "./protocol.js"
import { contentBytes, lacking, storedBytes, wanted } from "./pure/plan.js"
import { next } from "./pure/states.js"
import { tellWorker } from "./registration.js"
import { choice, choose, collect, forget, have, recheck, serve } from "./store.js"
import { count } from "./visits.js"

/** @import { Choice, Command, Entry, Fact, Manifest, View } from "./types.js" */

const CHECK_EVERY_MS = 3_600_000
const CHECK_LIMIT_MS = 1_500
const RELEASES_IN_ONE_INSTALL = 5
/** Caches need a little more than their content. */
const ROOM = 1.1
/** @type {Partial<Record<string, Fact>>} */
const ENDS = { offline: "held", full: "full" }

export class Installer {
  #tour
  #url
  #show
  #mayOffer
  #news = new BroadcastChannel(CHANNEL)
  #abort = new AbortController()
  #working = false
  #view = unknown()

  /**
   * @param {string} tour
   * @param {object} options
   * @param {string} [options.url] of the manifest
   * @param {(view: View) => void} [options.show]
   * @param {(choice: Choice) => boolean} [options.mayOffer] may a newer edition be shown now?
   */
  constructor(tour, { url = `/packs/${tour}.json`, show = () => {}, mayOffer = () => true } = {}) {
    this.#tour = tour
    this.#url = url
    this.#show = show
    this.#mayOffer = mayOffer
    this.#news.onmessage = ({ data }) => data.tour === tour && this.#hear(data)
  }

  get view() {
    return this.#view
  }

  /** Stop listening to other tabs. */
  close() {
    this.#news.close()
  }

  /** Show what is true; work that was interrupted goes on. */
  async look() {
    if (this.#working) return
    if (!able()) return this.#happened("unable")
    await this.#look()
    const { started, paused } = this.#view.choice
    if (started && !paused) await this.do("resume")
  }

  /** Ask the server for a newer edition: in the background, briefly, at most hourly. */
  async check() {
    const {
      manifest,
      choice: { checked_at },
    } = this.#view
    if (!manifest || this.#working || Date.now() - checked_at < CHECK_EVERY_MS) return
    const limit = AbortSignal.timeout(CHECK_LIMIT_MS)
    const latest = await fetchManifest(this.#url, limit).catch(() => null)
    if (!latest) return
    const newer = latest.archive.sha256 !== manifest.archive.sha256
    await this.#alter(({ started }) =>
      started ? {} : { manifest: newer ? latest : null, checked_at: Date.now() },
    )
    await this.look()
  }

  /**
   * Carry out a visitor's command; one that the state does not allow does nothing.
   * @param {Command} command
   * @param {{ languages?: string[] }} [options] languages whose sound is wanted
   */
  async do(command, { languages = [] } = {}) {
    if (!next(this.#view.state, command)) return
    this.#happened(command)
    if (command === "pause") await this.#interrupt(() => choose(this.#tour, { paused: true }))
    else if (command === "delete") await this.#delete()
    else if (command === "later") await this.#later()
    else if (command === "verify") await this.#work(() => this.#verify())
    else await this.#work(() => this.#install(languages))
  }

  async #look() {
    const { fact, ...found } = await look(this.#tour)
    Object.assign(this.#view, found)
    const { started, manifest } = found.choice
    if (started && manifest) this.#count(manifest)
    this.#happened(fact === "newer" && !this.#mayOffer(found.choice) ? "whole" : fact)
  }

  /**
   * Progress counts what the serving edition does not bring.
   * @param {Manifest} coming
   */
  #count(coming) {
    const {
      manifest,
      choice: { languages },
      have: blobs,
    } = this.#view
    const brought = manifest?.entries.map(({ sha256 }) => sha256).filter((hash) => blobs.has(hash))
    const news = lacking(wanted(coming, languages), new Set(brought))
    this.#view.total = storedBytes(news)
    this.#view.done = this.#view.total - storedBytes(lacking(news, blobs))
  }

  /**
   * @param {Command | Fact} event
   * @param {Partial<View>} [change]
   */
  #happened(event, change = {}) {
    const state = next(this.#view.state, event)
    if (!state) return
    Object.assign(this.#view, change, { state })
    this.#show(this.#view)
  }

  /** @param {{ kind: string, fact: Fact, done: number, total: number }} news of another tab */
  #hear({ kind, fact, done, total }) {
    if (kind === "pause") this.#abort.abort()
    if (kind === "progress") this.#happened(fact, { done, total })
    if (kind === "look" && !this.#working) void this.#look()
  }

  /**
   * @param {"look" | "pause" | "progress"} kind
   * @param {object} [more]
   */
  #tell(kind, more) {
    this.#news.postMessage({ tour: this.#tour, kind, ...more })
  }

  /**
   * Change the choice while no tab works on this tour.
   * @param {(now: Choice) => Partial<Choice>} change
   */
  #alter(change) {
    return navigator.locks.request(tourLock(this.#tour), async () =>
      choose(this.#tour, change(await choice(this.#tour))),
    )
  }

  /**
   * Stop the work, in whichever tab it runs, and then change what is on the phone.
   * @param {() => Promise<unknown>} change
   */
  async #interrupt(change) {
    this.#tell("pause")
    this.#abort.abort()
    await navigator.locks.request(tourLock(this.#tour), change)
    this.#tell("look")
  }

  async #delete() {
    await this.#interrupt(() => forget(this.#tour))
    await tellWorker(RELOAD)
    await collect()
    await this.#look()
  }

  async #later() {
    const declined = this.#view.choice.manifest?.archive.sha256 ?? null
    await choose(this.#tour, { declined })
  }

  /** @param {() => Promise<void>} work */
  async #work(work) {
    const { signal } = (this.#abort = new AbortController())
    this.#working = true
    const done = alone(this.#tour, signal, work).then(() => null)
    const fact = await done.catch((error) => this.#end(error))
    this.#working = false
    // A pause or deletion changes the phone once the work has let go, and looks then.
    if (signal.aborted) return
    if (fact) this.#happened(fact)
    else await this.#look()
    this.#tell("look")
  }

  /**
   * What an error means for the state. Only a dead network is tried again unasked.
   * @param {unknown} error
   */
  async #end(error) {
    if (this.#abort.signal.aborted) return null
    const reason = reasonOf(error)
    // On a full phone not even this may fit.
    if (reason !== "offline") await choose(this.#tour, { paused: true }).catch(() => {})
    // What the browser refuses is not free, whatever it estimates.
    if (reason === "full" && this.#view.free >= this.#view.need) this.#view.free = 0
    return ENDS[reason] ?? "fail"
  }

  async #verify() {
    const { manifest, choice } = this.#view
    const entries = manifest ? wanted(manifest, choice.languages) : []
    for (const entry of entries) await recheck(entry)
  }

  /**
   * Bring the newest edition whole, then make it serve; a release in between is followed.
   * @param {string[]} languages
   */
  async #install(languages) {
    let manifest = await this.#latest()
    for (let tries = 1, byUrl = false; ; tries += 1) {
      try {
        await this.#fetch(manifest, await this.#plan(manifest, languages), byUrl)
        return await this.#switch(manifest)
      } catch (error) {
        if (!(error instanceof Stopped) || tries > RELEASES_IN_ONE_INSTALL) throw error
        if (error.reason !== "gone" && error.reason !== "damaged") throw error
        const newest = await this.#latest()
        const same = newest.archive.sha256 === manifest.archive.sha256
        if (same && (byUrl || error.reason === "damaged")) throw error
        byUrl = same
        manifest = newest
      }
    }
  }

  #latest() {
    return insistOnManifest(this.#url, this.#abort.signal)
  }

  /**
   * Write down what is coming, so that it survives a reload, and see whether it fits.
   * @param {Manifest} manifest
   * @param {string[]} more languages
   * @returns {Promise<Entry[]>}
   */
  async #plan(manifest, more) {
    const languages = [...new Set([...(await choice(this.#tour)).languages, ...more])]
    this.#abort.signal.throwIfAborted()
    const missing = lacking(wanted(manifest, languages), await have())
    Object.assign(this.#view, { need: contentBytes(missing) * ROOM, free: (await space()).free })
    await choose(this.#tour, { manifest, languages, started: true, paused: false })
    await tellWorker(RELOAD)
    const { fact: _, ...found } = await look(this.#tour)
    Object.assign(this.#view, found)
    this.#count(manifest)
    if (this.#view.need > this.#view.free) throw new Stopped("full")
    return missing
  }

  /**
   * @param {Manifest} manifest
   * @param {Entry[]} missing
   * @param {boolean} byUrl
   */
  async #fetch(manifest, missing, byUrl) {
    const signal = this.#abort.signal
    const fact = this.#view.manifest ? "renew" : "arrive"
    const progress = (bytes = 0) => {
      if (signal.aborted) return
      const { done, total } = this.#view
      const now = { done: Math.min(done + bytes, total), total }
      this.#happened(fact, now)
      this.#tell("progress", { fact, ...now })
    }
    /** @param {Entry} entry */
    const onstored = ({ sha256, length }) => {
      this.#view.have.add(sha256)
      progress(length)
    }
    progress()
    await new Download(manifest, missing, { signal, onstored, byUrl }).run()
    const all = wanted(manifest, this.#view.choice.languages)
    // The download ends only with every entry stored: Chromium drops in silence what no longer fits.
    if (lacking(all, await have()).length) throw new Stopped("full")
  }

  /** @param {Manifest} manifest */
  async #switch(manifest) {
    await navigator.serviceWorker.ready
    this.#abort.signal.throwIfAborted()
    await serve(manifest)
    if (!this.#view.manifest) count("install", this.#tour, this.#view.choice.languages[0])
    const now = { checked_at: Date.now(), replaced: this.#view.manifest }
    await choose(this.#tour, { manifest: null, started: false, declined: null, ...now })
    await tellWorker(RELOAD)
  }
}
