import assert from "node:assert/strict"
import { test } from "node:test"

import { sentences } from "../../web/client/pure/sentences.js"

const cut = (text, lang = "fr") => sentences(text, lang).map(([from, to]) => text.slice(from, to))

/** Both ways must agree where it is easy. */
function without(run) {
  const { Segmenter } = Intl
  delete Intl.Segmenter
  try {
    run()
  } finally {
    Intl.Segmenter = Segmenter
  }
}

const easy = () => {
  assert.deepEqual(cut("Levez les yeux. La tour\u202f! Et l’heure\u202f?"), [
    "Levez les yeux.",
    "La tour\u202f!",
    "Et l’heure\u202f?",
  ])
  assert.deepEqual(cut("  Sans point final "), ["Sans point final"])
  assert.deepEqual(cut(" … "), [])
  assert.deepEqual(cut(""), [])
}

test("a text is cut at its sentences' ends", easy)
test("also where the browser cannot cut it", () => without(easy))

test("a sentence that a voice would not finish is cut at its commas", () => {
  const long = `${"un mot de plus, ".repeat(20)}fin.`
  const parts = cut(long)
  assert.ok(parts.length > 10)
  assert.equal(parts.join(" "), long)
})

test("every letter is said once", () => {
  const text = "Eerst dit. Dan „dat”! En 3,5 km verder…  Klaar?"
  assert.equal(cut(text, "nl").join("").replace(/\s/g, ""), text.replace(/\s/g, ""))
})
