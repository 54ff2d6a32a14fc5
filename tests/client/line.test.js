import assert from "node:assert/strict"
import { test } from "node:test"
import {
  History,
  inserted,
  lengthOf,
  moved,
  nearest,
  reversed,
  shifted,
  snapped,
  thinned,
  without,
} from "../../web/studio/pure/line.js"

/** @type {import("../../web/studio/pure/line.js").Points} */
const LINE = [
  [2.8, 50.4, 40],
  [2.81, 50.4, null],
  [2.82, 50.41, null],
]
const near = (/** @type {number} */ a, /** @type {number} */ b, by = 0.5) =>
  assert.ok(Math.abs(a - b) < by, `${a} is not near ${b}`)

test("steps give new lines and leave the old one", () => {
  const before = structuredClone(LINE)
  assert.deepEqual(moved(LINE, 1, [3, 51, null])[1], [3, 51, null])
  assert.equal(inserted(LINE, 1, [2.805, 50.4, null]).length, 4)
  assert.equal(without(LINE, 1).length, 2)
  assert.deepEqual(reversed(reversed(LINE)), LINE)
  assert.deepEqual(LINE, before)
})

test("a line keeps two points", () => {
  const short = LINE.slice(0, 2)
  assert.equal(without(short, 0), short)
})

test("lengths are metres on the ground", () => {
  near(lengthOf(LINE.slice(0, 2)), 708.8, 1)
  assert.equal(lengthOf([]), 0)
  near(lengthOf(reversed(LINE)), lengthOf(LINE), 0.5)
})

test("the nearest place of a line has its distance and its segment", () => {
  const found = nearest(LINE, [2.805, 50.401, null])
  assert.equal(found.segment, 0)
  near(found.off, 111.2, 0.5)
  near(found.at[0], 2.805, 1e-6)
  const end = nearest(LINE, [2.9, 50.5, null])
  assert.equal(end.segment, 1)
  near(end.at[0], 2.82, 1e-9)
})

test("a place is drawn to a path within reach only", () => {
  const path = /** @type {[number, number][]} */ ([
    [2.8, 50.4001],
    [2.82, 50.4001],
  ])
  const drawn = snapped([path], [2.81, 50.4, null], 20)
  near(drawn[1], 50.4001, 1e-7)
  assert.deepEqual(snapped([path], [2.81, 50.4, null], 5), [2.81, 50.4, null])
  assert.deepEqual(snapped([], [2.81, 50.4, 12], 5), [2.81, 50.4, 12])
})

test("a thinned line stays within the tolerance", () => {
  /** @type {[number, number, null][]} */
  const noisy = Array.from({ length: 200 }, (_, i) => [
    2.8 + i / 1e4,
    50.4 + Math.sin(i) / 1e6,
    null,
  ])
  const thin = thinned(noisy, 1)
  assert.ok(thin.length < 10)
  for (const point of noisy) assert.ok(nearest(thin, point).off <= 1.01)
  assert.deepEqual([thin[0], thin.at(-1)], [noisy[0], noisy.at(-1)])
})

test("a metre to the east is a metre", () => {
  near(lengthOf([[2.8, 50.4, null], shifted([2.8, 50.4, null], 10, 0)]), 10, 0.01)
  near(lengthOf([[2.8, 50.4, null], shifted([2.8, 50.4, null], 0, -10)]), 10, 0.01)
})

test("what was done is undone and done again", () => {
  const history = new History(1)
  history.go(2)
  history.go(2)
  history.go(3)
  history.undo()
  assert.equal(history.now, 2)
  history.redo()
  assert.equal(history.now, 3)
  history.undo()
  history.undo()
  history.undo()
  assert.equal(history.now, 1)
  history.go(4)
  history.redo()
  assert.equal(history.now, 4)
})
