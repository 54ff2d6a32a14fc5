import assert from "node:assert/strict"
import { test } from "node:test"

import { day, fill, metres, minutes, patternFor, size } from "../../web/client/pure/words.js"

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ")

test("patterns are filled; an unknown name stays visible", () => {
  assert.equal(fill("{done} sur {total}, {odd}", { done: 1, total: 0 }), "1 sur 0, {odd}")
})

test("the singular is the language's own: 0 is one in French, not in English", () => {
  const patterns = { text: "{count} étapes", textOne: "{count} étape" }
  assert.equal(patternFor(patterns, 1, "fr"), patterns.textOne)
  assert.equal(patternFor(patterns, 0, "fr"), patterns.textOne)
  assert.equal(patternFor(patterns, 0, "en"), patterns.text)
  assert.equal(patternFor(patterns, 2, "fr"), patterns.text)
  assert.equal(patternFor({ text: "x" }, 1, "en"), "x")
  assert.equal(patternFor({}, 1, "en"), "")
})

for (const [bytes, fr, en] of [
  [0, "0 ko", "0 kB"],
  [1, "1 ko", "1 kB"],
  [83_900, "84 ko", "84 kB"],
  [999_499, "999 ko", "999 kB"],
  [999_500, "1 Mo", "1 MB"],
  [3_312_000, "3,3 Mo", "3.3 MB"],
  [123_456_789, "123 Mo", "123 MB"],
]) {
  test(`${bytes} bytes are ${fr}, ${en}`, () => {
    assert.equal(plain(size(bytes, "fr")), fr)
    assert.equal(plain(size(bytes, "en")), en)
  })
}

test("a language of our own, easy French, counts like French", () => {
  assert.equal(plain(size(84_000, "fr-x-falc")), "84 ko")
})

test("a day is written in the page's language", () => {
  assert.match(day("2026-11-23", "fr"), /23 novembre 2026/)
})

test("metres and minutes are said as on foot", () => {
  assert.deepEqual(
    [3, 87, 163, 1234].map((m) => plain(metres(m, "fr"))),
    ["5 m", "85 m", "160 m", "1,2 km"],
  )
  assert.deepEqual(
    [0, 25, 100, 120].map((m) => plain(minutes(m, "fr"))),
    ["0 min", "25 min", "1 h 40 min", "2 h"],
  )
})
