/** The plane, the line, and the encoded polyline that Python writes. */

import assert from "node:assert/strict"
import { test } from "node:test"

import { Line, bearing, decode, distance, plane } from "../../web/client/pure/geo.js"

const close = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) < by, `${a} is not ${b}`)

test("the published example of an encoded polyline", () => {
  const points = decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
  assert.deepEqual(points, [
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ])
  assert.deepEqual(decode(""), [])
})

test("metres and back to degrees", () => {
  const { metres, degrees } = plane(2.82, 50.43)
  const [x, y] = metres(2.83, 50.44)
  close(x, 708.4, 0.5)
  close(y, 1111.9, 0.5)
  const [lon, lat] = degrees([x, y])
  close(lon, 2.83)
  close(lat, 50.44)
})

test("bearings are clockwise from north", () => {
  const from = [0, 0]
  assert.deepEqual(
    [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ].map((to) => bearing(from, to)),
    [0, 90, 180, 270],
  )
})

test("a line knows where it passes a place, and where it is after so many metres", () => {
  const line = new Line([
    [0, 0],
    [100, 0],
    [100, 50],
  ])
  assert.equal(line.length, 150)
  const [first, second] = line.passages([60, 20])
  assert.deepEqual(first, { along: 60, off: 20, at: [60, 0] })
  assert.deepEqual(second, { along: 120, off: 40, at: [100, 20] })
  assert.deepEqual(line.at(120), [100, 20])
  assert.deepEqual(
    [line.at(-5), line.at(1000)],
    [
      [0, 0],
      [100, 50],
    ],
  )
  assert.deepEqual(line.until(120), [
    [0, 0],
    [100, 0],
    [100, 20],
  ])
})

test("a line that stands still does not divide by nothing", () => {
  const line = new Line([
    [5, 5],
    [5, 5],
  ])
  assert.equal(line.length, 0)
  assert.deepEqual(line.at(0), [5, 5])
  close(line.passages([8, 9])[0].off, distance([8, 9], [5, 5]))
})
