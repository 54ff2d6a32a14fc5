import assert from "node:assert/strict"
import { test } from "node:test"

import { Cutter } from "../../web/client/pure/cutter.js"
import { noise, random } from "./fakes.js"

const archive = noise(10_000)
const entry = (offset, length) => ({ sha256: `${offset}`, offset, length })
const entries = [
  entry(30, 1000),
  entry(1030, 1),
  entry(1100, 4000),
  entry(6000, 0),
  entry(6000, 3999),
]
const content = ({ offset, length }) => archive.subarray(offset, offset + length)

/** Feed from `at` in chunks of random size, up to `stop`. */
function feed(cutter, at, stop, next) {
  const whole = []
  while (at < stop && !cutter.done) {
    const to = Math.min(at + 1 + Math.floor(next() * 700), stop)
    whole.push(...cutter.feed(at, archive.subarray(at, to)))
    at = to
  }
  return whole
}

for (let seed = 1; seed <= 50; seed += 1) {
  test(`whole entries come out whatever the chunks and cuts (seed ${seed})`, () => {
    const next = random(seed)
    const cutter = new Cutter(entries)
    const whole = []
    while (!cutter.done) {
      const at = cutter.position
      whole.push(...feed(cutter, at, at + 1 + Math.floor(next() * 3000), next))
    }
    assert.deepEqual(
      whole.map((piece) => piece.entry),
      entries,
    )
    for (const piece of whole) assert.deepEqual(piece.bytes, content(piece.entry))
  })
}

test("after a cut the next byte is the one that is needed", () => {
  const cutter = new Cutter(entries)
  assert.equal(cutter.position, 30)
  assert.equal(cutter.end, 9999)
  cutter.feed(30, archive.subarray(30, 35))
  assert.equal(cutter.position, 35)
  cutter.feed(35, archive.subarray(35, 1031))
  assert.equal(cutter.position, 1100)
})

test("a server that sends everything is cut as well", () => {
  const cutter = new Cutter(entries.slice(2))
  const whole = cutter.feed(0, archive)
  assert.deepEqual(
    whole.map((piece) => piece.bytes),
    entries.slice(2).map(content),
  )
  assert.ok(cutter.done)
})

test("a hole in front of a needed byte is an error, never silent damage", () => {
  const cutter = new Cutter(entries)
  assert.throws(() => cutter.feed(31, archive.subarray(31, 40)), RangeError)
})

test("nothing to cut is done at once", () => {
  assert.ok(new Cutter([]).done)
})
