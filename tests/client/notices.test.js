import assert from "node:assert/strict"
import { test } from "node:test"

import { current, spoken } from "../../web/client/pure/notices.js"

const notice = (tour, until, texts = { fr: "Sentier fermé" }) => ({ tour, until, texts })

test("a notice shows on its tour until the end of its last day", () => {
  const all = [
    notice("loop", "2026-11-23"),
    notice("loop", "2026-11-22"),
    notice("other", "2027-01-01"),
  ]
  assert.deepEqual(current(all, "loop", "2026-11-23"), [all[0]])
  assert.deepEqual(current(all, "loop", "2026-11-24"), [])
  assert.deepEqual(current(all, undefined, "2026-11-23"), [])
})

test("where a language is missing, the first one is read", () => {
  const both = notice("loop", "2026-11-23", { fr: "Fermé", de: "Gesperrt" })
  assert.deepEqual(spoken(both, "de"), { text: "Gesperrt", code: "de" })
  assert.deepEqual(spoken(both, "nl"), { text: "Fermé", code: "fr" })
})
