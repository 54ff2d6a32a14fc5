import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { away, suits } from "../../web/client/pure/filters.js"
import { excerpt, marked, score, stem, terms, weigh } from "../../web/client/pure/search.js"

const vectors = JSON.parse(readFileSync(new URL("../vectors/search.json", import.meta.url), "utf8"))

test("a word and its plural are one, as on the server", () => {
  for (const [lang, word, expected] of vectors.stems) assert.equal(stem(word, lang), expected, word)
})

test("a question asks for the same words as on the server", () => {
  for (const [lang, query, expected] of vectors.terms) {
    assert.deepEqual(
      terms(query, lang).map(({ start, stem: bare }) => [start, bare]),
      expected,
      query,
    )
  }
})

test("texts answer a question as well as on the server", () => {
  for (const { lang, fields, query, score: expected } of vectors.scores) {
    assert.equal(score(weigh(fields, lang), terms(query, lang), lang), expected, query)
  }
})

test("the same passage is shown, with the same words marked", () => {
  for (const { lang, text, query, excerpt: expected, marked: pieces } of vectors.excerpts) {
    const asked = terms(query, lang)
    const shown = excerpt(text, asked, lang)
    assert.equal(shown, expected)
    const cut = marked(shown, asked, lang).map((piece, i) => [piece, i % 2 === 1])
    assert.deepEqual(
      cut.filter(([piece]) => piece),
      pieces,
    )
  }
})

test("what is no word of the language does no harm", () => {
  const worths = weigh([["constructor __proto__ toString", 1, 3]], "fr")
  assert.equal(score(worths, terms("constructor", "fr"), "fr"), 10)
  assert.deepEqual(terms("???", "xx"), [])
})

test("a tour suits, as on the server", () => {
  const { tour, asked } = vectors.filters
  const card = {
    theme: tour.theme,
    minutes: String(tour.duration_min),
    metres: String(tour.length_m),
    wheelchair: tour.wheelchair,
  }
  for (const [wish, expected] of asked) {
    const fields = Object.fromEntries(
      Object.entries(wish).map(([name, value]) => [
        name,
        name === "wheelchair" ? "yes" : String(value),
      ]),
    )
    assert.equal(suits(fields, card), expected, JSON.stringify(wish))
  }
})

test("an empty wish asks for nothing", () => {
  assert.equal(suits({ theme: "", max_min: "", max_m: "", wheelchair: "" }, {}), true)
  assert.equal(suits({ wheelchair: "yes" }, { wheelchair: "no" }), false)
})

test("the way to a tour's start is in metres", () => {
  const lens = { longitude: 2.827, latitude: 50.429 }
  assert.equal(away(lens, "2.827 50.429"), 0)
  assert.ok(Math.abs(away(lens, "2.827 50.438") - 1000) < 5)
  assert.ok(Math.abs(away(lens, "2.841 50.429") - 991) < 5)
})
