/** The test walk of the studio: the phone's own rules, the same errors each time. */

import assert from "node:assert/strict"
import { test } from "node:test"

import { errors } from "../../web/studio/receiver.js"
import { alarms, arrivals, replay } from "../../web/studio/replay.js"
import { trail } from "./walker.js"

const LINE = [
  [0, 0],
  [1000, 0],
]
const TOUR = trail(LINE, [0, 500, 1000], { stay: 1 })
const CALM = { metres_s: 1.25, sigma: 0, seed: 1 }

test("a walk is a moment a second, with the stay of each stop", () => {
  const moments = replay(TOUR, CALM)
  assert.ok(Math.abs(moments.length - (800 + 3 * 60)) <= 2, `${moments.length}`)
  assert.equal(moments[30].true_m, 0)
  assert.equal(moments.at(-1).true_m, TOUR.line.length)
  assert.equal(moments[7].fix.at_ms - moments[0].fix.at_ms, 7000)
  assert.equal(arrivals(moments).get("s1").second, 1)
})

test("without errors each stop is announced as its zone begins", () => {
  const found = arrivals(replay(TOUR, CALM))
  assert.deepEqual([...found.keys()], ["s1", "s2", "s3"])
  for (const [stop, begins] of [
    ["s2", 460],
    ["s3", 960],
  ]) {
    const late = found.get(stop).true_m - begins
    assert.ok(late > -5 && late < 15, `${stop}: ${late} m`)
  }
})

test("a seed gives the same walk, another one another", () => {
  const wish = { ...CALM, sigma: 12 }
  assert.deepEqual(replay(TOUR, wish), replay(TOUR, wish))
  assert.notDeepEqual(replay(TOUR, wish), replay(TOUR, { ...wish, seed: 2 }))
})

test("a receiver errs as much as it is told to", () => {
  const error = errors(12, 7)
  const seen = Array.from({ length: 20_000 }, error)
  const size = Math.sqrt(seen.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / seen.length / 2)
  assert.ok(size > 9 && size < 16, `${size} m`)
})

test("a stop far from the line is never announced, and no other in its place", () => {
  const far = trail(LINE, [0, 500, 1000], { stay: 0, beside: 300, radius: 40 })
  far.stops[1] = { ...far.stops[1], gate: [500, 300] }
  const found = arrivals(replay(far, CALM))
  assert.ok(!found.has("s2"))
})

test("stops at one place rest one after the other", () => {
  const both = trail(LINE, [500, 500], { stay: 1 })
  const { length } = replay(both, CALM)
  assert.ok(Math.abs(length - (800 + 2 * 60)) <= 2, `${length}`)
})

test("false alarms are counted", () => {
  const off = { kind: "off", stop: "" }
  assert.equal(alarms([{ happened: [off] }, { happened: [] }, { happened: [off] }]), 2)
  assert.equal(alarms(replay(TOUR, CALM)), 0)
})
