/** What part of a map shows, whatever fingers do. */

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  metresPerUnit,
  placer,
  ruler,
  tier,
  whole,
  within,
  zoomed,
} from "../../web/client/pure/window.js"

const MAP = { width: 7200, height: 5800 }
const PHONE = { width: 390, height: 480 }
const BOUNDS = { west: 2.78, south: 50.41, east: 2.84, north: 50.44 }
const close = (a, b, by) => assert.ok(Math.abs(a - b) < by, `${a} is not ${b}`)

test("the corners and the middle of a map lie where its server put them", () => {
  const place = placer(BOUNDS, MAP)
  assert.deepEqual(place(2.78, 50.44), [0, 0])
  const [x, y] = place(2.84, 50.41)
  close(x, 7200, 1e-6)
  close(y, 5800, 1e-6)
  close(metresPerUnit(BOUNDS, MAP) * 7200, 4249, 5)
})

test("the whole map fits the box", () => {
  const { u } = whole(MAP, PHONE)
  close(u, 7200 / 390, 1e-9)
  assert.ok(MAP.height / u <= PHONE.height)
})

test("no gesture leads off the map, beyond it or too near", () => {
  const far = within({ x: -9000, y: 20_000, u: 900 }, MAP, PHONE)
  assert.equal(far.u, whole(MAP, PHONE).u)
  close(far.x, 3600, 1e-6)
  const near = within({ x: 0, y: 0, u: 0.001 }, MAP, PHONE)
  assert.ok(near.u > 0.5 && near.x > 0 && near.y > 0)
  const inside = within({ x: 7190, y: 30, u: 5 }, MAP, PHONE)
  assert.deepEqual(inside, { x: 7200 - 975, y: 1200, u: 5 })
})

test("a zoom keeps its point where it is", () => {
  const before = { x: 3000, y: 2000, u: 10 }
  const after = zoomed(before, 0.5, 100, -40)
  assert.equal(after.u, 5)
  close(after.x + 100 * after.u, before.x + 100 * before.u, 1e-9)
  close(after.y - 40 * after.u, before.y - 40 * before.u, 1e-9)
})

test("each doubling brings a tier of names, from none to the last", () => {
  assert.deepEqual([40, 20, 10, 5, 2.5, 1.25, 0.9].map(tier), [0, 0, 1, 2, 3, 4, 4])
})

test("the ruler is round and fits", () => {
  assert.deepEqual(ruler(1), { metres: 100, pixels: 100 })
  assert.deepEqual(ruler(5), { metres: 500, pixels: 100 })
  assert.equal(ruler(0.01).metres, 10)
})
