import assert from "node:assert/strict"
import { test } from "node:test"

import { TABLE, next } from "../../web/client/pure/states.js"

const states = Object.keys(TABLE)

/** Every state that events lead to from here. */
function reachable(from, without = []) {
  const seen = new Set([from])
  for (const state of seen) {
    for (const [event, to] of Object.entries(TABLE[state]))
      if (!without.includes(event)) seen.add(to)
  }
  return seen
}

test("the table leads to no state that it lacks", () => {
  for (const row of Object.values(TABLE)) {
    for (const to of Object.values(row)) assert.ok(states.includes(to), to)
  }
})

test("every state is reached from the first one", () => {
  assert.deepEqual([...reachable("absent")].sort(), [...states].sort())
})

test("ready is entered only by a whole edition, or by refusing an offer laid over one", () => {
  for (const [state, row] of Object.entries(TABLE)) {
    for (const [event, to] of Object.entries(row)) {
      if (to === "ready") assert.ok(event === "whole" || (event === "later" && state === "stale"))
    }
  }
  assert.ok(!reachable("absent", ["whole", "later"]).has("ready"))
})

test("no state is a trap: a tour can become ready from each, where the browser keeps tours", () => {
  for (const state of states.filter((state) => state !== "unsupported")) {
    assert.ok(reachable(state).has("ready"), state)
  }
})

test("what a visitor did not ask for never starts a download", () => {
  const asked = ["install", "resume", "update", "mend", "verify"]
  for (const row of Object.values(TABLE)) {
    for (const [event, to] of Object.entries(row))
      if (to === "checking") assert.ok(asked.includes(event))
  }
})

test("an offer never disturbs work", () => {
  for (const state of ["downloading", "updating"]) assert.equal(next(state, "newer"), null)
})

test("a second tap does nothing", () => {
  assert.equal(next("checking", "install"), null)
  assert.equal(next("downloading", "install"), null)
  assert.equal(next("ready", "mend"), null)
})
