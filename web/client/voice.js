/** Reads a stop aloud with the phone's own voice, sentence by sentence. */

import { sentences } from "./pure/sentences.js"
import { setting } from "./settings.js"

const READ = "h2, h1, .subtitle, .prose p, .prose li, .prose h3, .directions span"
const UNREAD = ".quiz, figure, .when, .credit"

/**
 * The phone's voices of a language.
 * @param {string} lang
 */
export const voicesFor = (lang) =>
  (globalThis.speechSynthesis?.getVoices() ?? []).filter(
    (voice) => voice.lang.replace("_", "-").toLowerCase().split("-")[0] === lang.split("-")[0],
  )

/**
 * The voice that the visitor chose, else the best of the language: one that needs no network.
 * @param {string} lang
 */
export function voiceFor(lang) {
  const rank = (/** @type {SpeechSynthesisVoice} */ voice) =>
    4 * Number(voice.voiceURI === setting("voice")) +
    2 * Number(voice.localService) +
    Number(voice.default)
  return voicesFor(lang).sort((a, b) => rank(b) - rank(a))[0]
}

/**
 * Every sentence of an article, as the range that shows it.
 * @param {Element} article @param {string} lang
 */
function ranges(article, lang) {
  const blocks = Array.from(article.querySelectorAll(READ)).filter(
    (block) => !block.closest(UNREAD),
  )
  return blocks.flatMap((block) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
    /** @type {Text[]} */
    const nodes = []
    while (walker.nextNode()) {
      const node = /** @type {Text} */ (walker.currentNode)
      if (!node.parentElement?.matches(".directions b")) nodes.push(node)
    }
    const place = (/** @type {number} */ at) => {
      for (const node of nodes) {
        if (at <= node.length) return { node, at }
        at -= node.length
      }
      return { node: nodes[0], at: 0 }
    }
    const text = nodes.map(({ data }) => data).join("")
    return sentences(text, lang).map(([start, end]) => {
      const [from, to] = [place(start), place(end)]
      const range = document.createRange()
      range.setStart(/** @type {Text} */ (from.node), from.at)
      range.setEnd(/** @type {Text} */ (to.node), to.at)
      return range
    })
  })
}

/** Looks like an audio element to who plays it; its seconds are sentences. */
export class Voice extends EventTarget {
  #lang
  /** @type {Range[]} */
  #ranges
  /** @type {SpeechSynthesisUtterance | null} held: of others Chrome forgets to tell the end */
  #said = null
  #at = 0
  paused = true
  playbackRate = 1

  /** @param {HTMLElement} article */
  constructor(article) {
    super()
    this.#lang =
      article.querySelector(".prose")?.getAttribute("lang") ?? document.documentElement.lang
    this.#ranges = ranges(article, this.#lang)
  }

  get duration() {
    return this.#ranges.length
  }

  get currentTime() {
    return this.#at
  }

  set currentTime(at) {
    this.#at = Math.min(Math.max(0, Math.round(at)), this.duration)
    if (!this.paused) this.play()
  }

  play() {
    this.#hush()
    this.paused = false
    this.#tell("play")
    this.#next()
    return Promise.resolve()
  }

  /** The browsers' own pause forgets its place; beginning the sentence again does not. */
  pause() {
    if (this.paused) return
    this.#hush()
    this.paused = true
    this.#tell("pause")
  }

  #next() {
    const range = this.#ranges[this.#at]
    if (!range) {
      this.pause()
      this.#at = 0
      this.#tell("ended")
      return
    }
    const said = (this.#said = new SpeechSynthesisUtterance(range.toString()))
    said.voice = voiceFor(this.#lang) ?? null
    said.lang = said.voice?.lang ?? this.#lang
    said.rate = this.playbackRate
    said.onend = () => {
      if (this.#said !== said) return
      this.#at += 1
      this.#next()
    }
    said.onerror = () => this.#said === said && this.pause()
    this.#show(range)
    speechSynthesis.speak(said)
    this.#tell("timeupdate")
  }

  #hush() {
    this.#said = null
    speechSynthesis.cancel()
    if ("highlights" in CSS) CSS.highlights.delete("spoken")
  }

  /** @param {Range} range */
  #show(range) {
    if ("highlights" in CSS) CSS.highlights.set("spoken", new Highlight(range))
    const { top, bottom } = range.getBoundingClientRect()
    if (document.body.dataset.view === "map" || (top > 80 && bottom < innerHeight - 120)) return
    range.startContainer.parentElement?.scrollIntoView({ block: "center" })
  }

  /** @param {string} type */
  #tell(type) {
    this.dispatchEvent(new Event(type))
  }
}
