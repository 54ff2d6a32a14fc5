/** The dialog in which a visitor sets pages to their liking; each choice counts at once. */

import { pageLanguage } from "./fill.js"
import { change, discreet, keep, settings } from "./settings.js"
import { voiceFor, voicesFor } from "./voice.js"

/** @returns {HTMLDialogElement | null} */
const dialog = () => document.querySelector("dialog.settings")

/** @param {HTMLFormElement} form */
function fill(form) {
  const { contrast = "normal" } = document.documentElement.dataset
  /** @type {Record<string, import("./settings.js").Value>} */
  const values = { text: 100, scheme: "auto", motion: "auto", contrast, ...settings() }
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name)
    if (field instanceof HTMLInputElement) {
      field.checked = value === true
      field.disabled = name === "counted" && discreet
    } else if (field && "value" in field) field.value = String(value)
  }
}

/** @param {HTMLFormElement} form */
function offerVoices(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("voice"))
  const voices = voicesFor(pageLanguage())
  const options = voices.map(({ name, voiceURI }) => new Option(name, voiceURI))
  select.replaceChildren(...Array.from(select.children).slice(0, 1), ...options)
  form.querySelector(".voices")?.toggleAttribute("hidden", !voices.length)
}

/** @param {HTMLButtonElement} button */
function speak({ dataset: { text } }) {
  const said = new SpeechSynthesisUtterance(text)
  said.voice = voiceFor(pageLanguage()) ?? null
  said.lang = said.voice?.lang ?? pageLanguage()
  said.rate = Number(settings().rate)
  speechSynthesis.cancel()
  speechSynthesis.speak(said)
}

/** @param {HTMLDialogElement} box */
function prepare(box) {
  box.querySelector(".uncounted")?.toggleAttribute("hidden", !discreet)
  const form = /** @type {HTMLFormElement} */ (box.querySelector("form"))
  offerVoices(form)
  fill(form)
  if (box.dataset.ready) return
  box.dataset.ready = "yes"
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => offerVoices(form))
  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "checkbox") {
      change(target.name, target.checked)
    } else if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
      change(target.name, target.value)
    }
  })
  box.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null
    if (target === box) box.close()
    if (button?.name === "try") speak(button)
    if (button?.name !== "normal") return
    keep({})
    fill(form)
  })
}

export function openPreferences() {
  const box = dialog()
  if (!box) return
  prepare(box)
  box.showModal()
}
