/**
 * Saves a form after a rest of three seconds. What the server has not got yet is kept in this
 * browser, and comes back with the page; what a colleague changed meanwhile is merged there.
 */

import { handOver, keep, kept, putBack, release } from "./kept.js"
import { tellSaved } from "./preview.js"
import { showProblems } from "./problems.js"

const REST_MS = 3000
const AGAIN_MS = 10_000
const HERE_MS = 30_000
const JSON_TYPE = "application/json"

/** @param {HTMLFormElement} form */
export function keepSaving(form) {
  const state = /** @type {HTMLElement} */ (form.querySelector("[data-state]"))
  const seen = /** @type {HTMLInputElement} */ (form.elements.namedItem("seen"))
  const file = form.action
  let timer = 0
  let isSaving = false
  let isStopped = false
  /** Counts what was typed, so that an answer is not taken for newer words. */
  let typed = 0

  /** @param {string} key @param {Record<string, string>} [values] */
  const say = (key, values = {}) => {
    const words = state.dataset[key] ?? ""
    state.textContent = words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
    state.classList.toggle("stern", key === "clash" || key === "kept")
  }

  /** @param {number} after */
  const plan = (after) => {
    clearTimeout(timer)
    timer = setTimeout(save, after)
  }

  async function save() {
    if (isSaving || isStopped) return
    isSaving = true
    const told = typed
    say("saving")
    const answer = await send(form, new URLSearchParams({ auto: "1" }))
    isSaving = false
    if (answer?.status === 409) {
      isStopped = true
      say("clash")
    } else if (answer?.ok) {
      const said = await answer.json()
      seen.value = said.seen
      tellSaved()
      showProblems(said.problems, form.closest(".asset") ?? document)
      if (told !== typed) plan(REST_MS)
      else if (!isUnfinished(form)) release(file)
      isStopped = said.merged
      say(said.merged ? "merged" : "saved", { time: clock() })
    } else {
      say("kept")
      plan(AGAIN_MS)
    }
  }

  const changed = () => {
    typed++
    keep(file, seen.value, form)
    if (!isStopped) plan(REST_MS)
  }
  form.addEventListener("input", changed)
  addEventListener("online", () => kept(file) && plan(0))
  addEventListener("visibilitychange", () => document.hidden && kept(file) && plan(0))
  form.addEventListener("submit", () => {
    isStopped = true
    clearTimeout(timer)
    handOver(file)
  })

  const before = kept(file)
  if (before) {
    seen.value = before.seen
    putBack(form, before)
    plan(0)
  }
  stayHere(form, seen, () => !isSaving && !kept(file) && say("behind"))
}

/** Rows that only the button saves are kept here until then. @param {HTMLFormElement} form */
function isUnfinished(form) {
  const later = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-later]"))
  return [...later].some(({ value }) => value.trim())
}

/**
 * Send the form as it stands. Nothing comes back where there is no network or no session.
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} more
 */
async function send(form, more) {
  const body = new URLSearchParams(
    /** @type {[string, string][]} */ (
      [...new FormData(form)].filter(([, text]) => !(text instanceof File))
    ),
  )
  for (const [name, text] of more) body.set(name, text)
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { accept: JSON_TYPE },
    })
    return answer.headers.get("content-type")?.startsWith(JSON_TYPE) ? answer : null
  } catch {
    return null
  }
}

/**
 * Tell now and then that the page is open; learn who else is here and whether the file is newer.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} seen
 * @param {() => void} behind
 */
function stayHere(form, seen, behind) {
  const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-others]"))
  const { here, file } = form.dataset
  if (!here || !file) return
  const words = /** @type {HTMLElement} */ (form.querySelector("[data-state]")).dataset.here ?? ""
  setInterval(async () => {
    if (document.hidden) return
    const shown = seen.value
    try {
      const answer = await fetch(here, {
        method: "POST",
        body: new URLSearchParams({ path: file }),
      })
      const said = await answer.json()
      if (line) {
        const names = said.others.map((/** @type {{name: string}} */ one) => one.name).join(", ")
        line.hidden = !names
        line.textContent = words.replace("{names}", names)
      }
      if (said.seen !== shown && seen.value === shown) behind()
    } catch {
      // No network: the next time tells.
    }
  }, HERE_MS)
}

function clock() {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format()
}
