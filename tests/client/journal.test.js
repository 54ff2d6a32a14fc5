import assert from "node:assert/strict"
import { test } from "node:test"

import { done, level, newestFirst, stamped } from "../../web/client/pure/journal.js"

const STOPS = ["gare", "lampe", "louvre"].map((id) => ({ id, title: id.toUpperCase() }))
const TOUR = { tour: "boucle", lang: "fr", title: "Boucle", stops: STOPS }

const walk = (...stamps) =>
  stamps.reduce(
    (record, [stop, at, last = false]) => stamped(record, TOUR, { stop, at, last }),
    undefined,
  )

test("the first time counts, whatever comes after", () => {
  const record = walk(["gare", "2026-05-01"], ["lampe", "2026-05-02"], ["gare", "2026-06-01"])
  assert.deepEqual(record.reached, { gare: "2026-05-01", lampe: "2026-05-02" })
  assert.equal(record.finished_at, null)
})

test("a stamp put twice is one stamp", () => {
  const once = walk(["gare", "2026-05-01"])
  assert.deepEqual(stamped(once, TOUR, { stop: "gare", at: "2026-05-01", last: false }), once)
})

test("the end is told once, with its first date", () => {
  const record = walk(
    ["louvre", "2026-05-01", true],
    ["gare", "2026-05-02"],
    ["louvre", "2026-05-03", true],
  )
  assert.equal(record.finished_at, "2026-05-01")
})

test("the lamp is as full as the tour was walked", () => {
  assert.equal(level(walk(["gare", "a"])), 1 / 3)
  assert.equal(level(walk(["gare", "a"], ["lampe", "b"], ["louvre", "c"])), 1)
  assert.equal(level({ ...TOUR, stops: [], reached: {}, finished_at: null }), 0)
})

test("a stop that a later edition left out counts no more, and is not forgotten", () => {
  const shorter = { ...TOUR, stops: STOPS.slice(1) }
  const record = stamped(walk(["gare", "a"]), shorter, { stop: "lampe", at: "b", last: false })
  assert.equal(done(record), 1)
  assert.equal(level(record), 0.5)
  assert.equal(record.reached.gare, "a")
})

test("titles are those of today", () => {
  const record = stamped(
    walk(["gare", "a"]),
    { ...TOUR, lang: "en", title: "Loop" },
    { stop: "gare", at: "b", last: false },
  )
  assert.equal(record.title, "Loop")
})

test("the tour that was walked last comes first", () => {
  const records = [
    walk(["gare", "2026-05-01"]),
    walk(["gare", "2026-07-01"]),
    walk(["gare", "2026-06-01"]),
  ]
  assert.deepEqual(
    newestFirst(records).map(({ reached }) => reached.gare),
    ["2026-07-01", "2026-06-01", "2026-05-01"],
  )
})
