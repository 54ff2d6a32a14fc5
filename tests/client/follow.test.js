/** A walk is followed through the errors of receivers: nothing missed, nothing invented. */

import assert from "node:assert/strict"
import { test } from "node:test"

import { fresh, left, lingers, step } from "../../web/client/pure/follow.js"
import { distance } from "../../web/client/pure/geo.js"
import { arrive, begin } from "../../web/client/pure/trail.js"
import { along, trail, walked } from "./walker.js"

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1)
const SHAPES = {
  straight: [
    [
      [0, 0],
      [3000, 0],
    ],
    [0, 600, 1200, 1900, 2400, 3000],
  ],
  "there and back": [
    [
      [0, 0],
      [1500, 0],
      [0, 0],
    ],
    [0, 500, 1000, 1500, 2200, 3000],
  ],
  loop: [
    [
      [0, 0],
      [800, 0],
      [800, 700],
      [0, 700],
      [0, 0],
    ],
    [0, 400, 900, 1500, 2000, 2900],
  ],
  "close stops": [
    [
      [0, 0],
      [2000, 0],
    ],
    [0, 75, 200, 900, 960, 1020, 2000],
  ],
}
const STRAIGHT = SHAPES.straight
const kinds = (happened, kind) => happened.filter((event) => event.kind === kind)
const stops = (happened, kind) => kinds(happened, kind).map(({ stop }) => stop)
const FULL_TURN = ["s1", "s2", "s3", "s4", "s5", "s6"]

for (const [shape, [points, places]] of Object.entries(SHAPES)) {
  for (const sigma of [5, 12]) {
    test(`${shape}, errors of ${sigma} m: each stop is reached, in order, where it is`, () => {
      for (const seed of SEEDS) {
        const tour = trail(points, places)
        const { walk, happened } = walked(tour, along(tour), { sigma, seed })
        assert.deepEqual(
          stops(happened, "arrived"),
          tour.stops.map(({ id }) => id),
          `${seed}`,
        )
        assert.deepEqual(kinds(happened, "backwards"), [])
        assert.equal(walk.next, null)
        assert.ok(walk.ended_at)
        for (const { stop, place } of kinds(happened, "arrived")) {
          const metres = distance(place, tour.stop(stop).at)
          assert.ok(metres < 40 + 3.2 * sigma, `${seed}: ${stop} at ${metres} m`)
        }
      }
    })
  }

  test(`${shape}, errors of 25 m: each stop is reached or said to be passed`, () => {
    for (const seed of SEEDS) {
      const tour = trail(points, places)
      const { happened } = walked(tour, along(tour, { waits: 60 }), { sigma: 25, seed })
      const told = [...stops(happened, "arrived"), ...stops(happened, "passed")]
      assert.deepEqual(told.sort(), tour.stops.map(({ id }) => id).sort(), `${seed}`)
    }
  })
}

/** A walk of ten minutes along the line, then five at right angles to it. */
function strayed(sigma, seed) {
  const tour = trail(
    [
      [0, 0],
      [3000, 0],
    ],
    [0, 3000],
  )
  const on = Array.from({ length: 600 }, (_, i) => [600 + i * 1.2, 0])
  const away = Array.from({ length: 300 }, (_, i) => [1320, i * 1.2])
  return kinds(walked(tour, [...on, ...away], { sigma, seed }).happened, "off")
}

for (const [sigma, alarms, seconds] of [
  [5, 0, 60],
  [12, 0.1, 60],
  [25, 0.5, 90],
]) {
  test(`errors of ${sigma} m: leaving the line is told within ${seconds} s, rarely wrongly`, () => {
    const walks = SEEDS.map((seed) => strayed(sigma, seed))
    const wrong = walks.flat().filter(({ second }) => second < 600).length
    assert.ok(wrong / SEEDS.length <= alarms, `${wrong} false alarms`)
    const delays = walks.map((off) => off.find(({ second }) => second >= 600)?.second ?? 900)
    const median = delays.sort((a, b) => a - b)[SEEDS.length / 2] - 600
    assert.ok(median <= seconds, `${median} s`)
  })
}

test("who comes back to the line is told once", () => {
  const tour = trail(
    [
      [0, 0],
      [3000, 0],
    ],
    [0, 3000],
  )
  const out = Array.from({ length: 120 }, (_, i) => i)
  const places = [...out, ...out.toReversed()].map((north, i) => [500 + i, north])
  const { happened } = walked(tour, places)
  assert.deepEqual(
    happened.map(({ kind }) => kind),
    ["joined", "off", "back"],
  )
})

test("setting out in the middle begins with the stop ahead", () => {
  const tour = trail(...STRAIGHT)
  const { happened } = walked(tour, along(tour, { from: 1000 }))
  assert.deepEqual(stops(happened, "joined"), ["s3"])
  assert.deepEqual(stops(happened, "arrived"), ["s3", "s4", "s5", "s6"])
  assert.deepEqual(stops(happened, "passed"), [])
})

test("a phone that slept catches up", () => {
  const tour = trail(...STRAIGHT)
  const places = along(tour, { waits: 0 })
  const asleep = places.map((place, i) => (i > 300 && i < 1200 ? null : place))
  const { happened } = walked(tour, asleep)
  assert.deepEqual(stops(happened, "arrived"), ["s1", "s4", "s5", "s6"])
  assert.deepEqual(stops(happened, "passed"), ["s2", "s3"])
})

test("a phone that wakes at a later stop is there at once", () => {
  const tour = trail(...STRAIGHT)
  const places = [
    ...along(tour, { to: 100 }),
    ...Array.from({ length: 120 }, () => null),
    [1900, 0],
  ]
  const { happened, walk } = walked(tour, places)
  assert.deepEqual(
    happened.map(({ kind, stop }) => `${kind} ${stop}`),
    ["arrived s1", "passed s2", "passed s3", "arrived s4"],
  )
  assert.equal(walk.next, "s5")
})

test("the other way round", () => {
  const tour = trail(...STRAIGHT)
  const walk = { ...begin("t", tour, 0), reverse: true, next: "s6" }
  const { happened } = walked(tour, along(tour, { from: 3000, to: 0 }), { sigma: 12, walk })
  assert.deepEqual(stops(happened, "arrived"), FULL_TURN.toReversed())
})

test("turning back is noticed, once in a while", () => {
  const tour = trail(...STRAIGHT)
  const places = [...along(tour, { to: 1000 }), ...along(tour, { from: 1000, to: 800 })]
  const { happened } = walked(tour, places, { sigma: 5 })
  assert.equal(kinds(happened, "backwards").length, 1)
})

test("a stop beside the line is reached from the line", () => {
  const tour = trail(
    [
      [0, 0],
      [1000, 0],
    ],
    [0, 500, 1000],
    { beside: 70 },
  )
  const { happened } = walked(tour, along(tour, { waits: 0 }), { sigma: 5 })
  assert.ok(stops(happened, "arrived").includes("s2"))
})

test("a pause and a useless position change nothing", () => {
  const tour = trail(...STRAIGHT)
  const walk = { ...begin("t", tour, 0), paused: true }
  assert.deepEqual(walked(tour, along(tour), { walk }).walk, walk)
  const [lon, lat] = tour.plane.degrees([0, 0])
  const fix = { lon, lat, accuracy_m: 400, heading_deg: null, at_ms: 0 }
  const { happened, walk: after } = step(tour, { ...walk, paused: false }, fresh(), fix)
  assert.deepEqual([happened, after.along], [[], null])
})

test("who rests at a stop is still there; who walks on is not", () => {
  const tour = trail(...STRAIGHT)
  const rests = [...along(tour, { to: 600 }), ...Array.from({ length: 60 }, () => [600, 0])]
  const there = walked(tour, rests, { sigma: 12 })
  assert.equal(there.walk.reached.at(-1), "s2")
  assert.ok(lingers(tour, there.walk, there.memory))
  const gone = walked(tour, along(tour, { to: 800, waits: 5 }), { sigma: 12 })
  assert.equal(gone.walk.reached.at(-1), "s2")
  assert.ok(!lingers(tour, gone.walk, gone.memory))
  assert.ok(!lingers(tour, begin("t", tour, 0), fresh()))
})

test("what is left shrinks from the published duration to nothing", () => {
  const tour = trail(...STRAIGHT, { minutes: 90 })
  const start = begin("t", tour, 0)
  assert.deepEqual(left(tour, start, fresh()), {
    metres: null,
    degrees: null,
    rest: 3000,
    minutes: 90,
  })
  const { walk, memory } = walked(tour, along(tour, { from: 1200, to: 1500, waits: 0 }))
  const leg = left(tour, { ...walk, next: "s4" }, memory)
  assert.ok(Math.abs(leg.metres - 400) < 15, `${leg.metres}`)
  assert.ok(Math.abs(leg.degrees - 90) < 5, `${leg.degrees}`)
  assert.ok(leg.minutes > 20 && leg.minutes < 60)
  const end = arrive(tour, walk, "s6", 1)
  assert.deepEqual(left(tour, end, memory), { metres: null, degrees: null, rest: 0, minutes: 0 })
})

test("arriving twice counts once", () => {
  const tour = trail(...STRAIGHT)
  const once = arrive(tour, begin("t", tour, 0), "s2", 5)
  assert.deepEqual(once.reached, ["s2"])
  assert.equal(once.next, "s3")
  assert.deepEqual(arrive(tour, once, "s2", 6).reached, ["s2"])
  assert.equal(arrive(tour, once, "s6", 7).ended_at, 7)
})
