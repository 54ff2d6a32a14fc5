import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import {
  changedStops,
  contentBytes,
  lacking,
  ranges,
  storedBytes,
  wanted,
} from "../../web/client/pure/plan.js"

const { cases } = JSON.parse(readFileSync(new URL("../vectors/plan.json", import.meta.url), "utf8"))

const entry = ([letter, offset, length, type, lang]) => ({
  url: `/${letter}`,
  sha256: letter.repeat(64),
  size_bytes: length,
  offset,
  length,
  type,
  lang,
})
const manifest = (short) => ({
  entries: short?.entries.map(entry) ?? [],
  stops: short?.stops.map(([id, letter]) => ({ id, sha256: letter.repeat(64) })) ?? [],
})
const letters = (entries) => entries.map(({ sha256 }) => sha256[0])

for (const vector of cases) {
  test(vector.name, () => {
    const old = manifest(vector.old)
    const next = manifest(vector.new)
    const have = new Set(old.entries.map(({ sha256 }) => sha256))
    const all = lacking(wanted(next, ["fr", "en", "nl", "de"]), have)
    assert.deepEqual(letters(all), vector.fetch)
    assert.equal(storedBytes(all), vector.bytes)
    assert.deepEqual(changedStops(old, next), vector.changed)
    const chosen = lacking(wanted(next, vector.languages), have)
    assert.deepEqual(letters(chosen), vector.chosen)
    const runs = ranges(chosen, vector.gap).map(({ start, end }) => [start, end])
    assert.deepEqual(runs, vector.ranges)
  })
}

test("content bytes are what the phone stores", () => {
  assert.equal(contentBytes([{ size_bytes: 3 }, { size_bytes: 4 }]), 7)
})
