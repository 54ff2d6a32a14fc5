import assert from "node:assert/strict"
import { test } from "node:test"

import { add, heard } from "../../web/client/pure/visits.js"

const visit = (about) => ({ day: "2026-11-23", kind: "stop", tour: "loop", about })
let numbers = 0
const newNumber = () => `n${++numbers}`

test("visits gather in one batch until it is told", () => {
  const first = add([], visit("a"), newNumber)
  const second = add(first, visit("b"), newNumber)
  assert.equal(second.length, 1)
  assert.deepEqual(second[0].visits, [visit("a"), visit("b")])
  assert.equal(second[0].number, first[0].number)
})

test("a batch that was told says the same every time", () => {
  const told = add([], visit("a"), newNumber).map((batch) => ({ ...batch, told: true }))
  const after = add(told, visit("b"), newNumber)
  assert.equal(after.length, 2)
  assert.deepEqual(after[0], told[0])
  assert.deepEqual(after[1].visits, [visit("b")])
  assert.notEqual(after[0].number, after[1].number)
})

test("a batch is never larger than the server takes", () => {
  let batches = []
  for (let n = 0; n < 401; n += 1) batches = add(batches, visit("a"), newNumber)
  assert.deepEqual(
    batches.map(({ visits }) => visits.length),
    [200, 200, 1],
  )
})

test("what was refused is not told again, what failed is", () => {
  for (const status of [204, 400, 403, 404, 405, 413]) assert.ok(heard(status), String(status))
  for (const status of [408, 429, 500, 502, 503]) assert.ok(!heard(status), String(status))
})
