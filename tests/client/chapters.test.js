import assert from "node:assert/strict"
import { test } from "node:test"

import { chapterAt, clock } from "../../web/client/pure/chapters.js"

test("a moment belongs to the chapter that began last", () => {
  const starts = [0, 12.5, 60]
  const at = [-1, 0, 12.4, 12.48, 12.5, 59, 60, 999].map((second) => chapterAt(starts, second))
  assert.deepEqual(at, [0, 0, 0, 1, 1, 1, 2, 2])
})

test("moments are written as on a clock", () => {
  assert.deepEqual([0, 7.4, 72, 200, 3725, -3].map(clock), [
    "0:00",
    "0:07",
    "1:12",
    "3:20",
    "1:02:05",
    "0:00",
  ])
})
