import assert from "node:assert/strict"
import { test } from "node:test"

import { daysUntil } from "../../web/client/pure/dates.js"

/** @param {string} day */
const noon = (day) => new Date(`${day}T12:00`)

for (const [now, days, wanted] of [
  ["2026-12-01", ["12-04"], 3],
  ["2026-12-04", ["12-04"], 0],
  ["2026-12-05", ["12-04"], 364],
  ["2026-12-04", ["2026-12-04"], 0],
  ["2026-12-05", ["2026-12-04"], Infinity],
  ["2025-12-04", ["2026-12-04"], 365],
  // A range lasts to its last day.
  ["2026-11-20", ["11-16", "11-30"], 0],
  ["2026-11-30", ["11-16", "11-30"], 0],
  ["2026-12-01", ["11-16", "11-30"], 350],
  ["2027-05-03", ["2027-05-01", "2027-05-10"], 0],
  ["2027-05-11", ["2027-05-01", "2027-05-10"], Infinity],
  // Across New Year, every year or once.
  ["2026-12-19", ["12-20", "01-05"], 1],
  ["2026-12-31", ["12-20", "01-05"], 0],
  ["2027-01-05", ["12-20", "01-05"], 0],
  ["2027-01-06", ["12-20", "01-05"], 348],
  ["2027-01-02", ["2026-12-20", "2027-01-05"], 0],
  ["2026-12-31", ["01-01"], 1],
  // Leap years.
  ["2028-02-28", ["02-29"], 1],
  ["2028-02-28", ["03-01"], 2],
  ["2027-02-28", ["03-01"], 1],
  ["2028-02-29", ["02-28"], 365],
]) {
  test(`on ${now}, ${days.join(" to ")} is ${wanted} days away`, () => {
    assert.equal(daysUntil(days, noon(now)), wanted)
  })
}

for (const zone of ["Pacific/Kiritimati", "Europe/Paris", "UTC", "Pacific/Pago_Pago"]) {
  test(`a day is the phone's own from its first minute to its last, in ${zone}`, () => {
    process.env.TZ = zone
    for (const time of ["00:00", "23:59"]) {
      assert.equal(daysUntil(["12-04"], new Date(`2026-12-04T${time}`)), 0)
      assert.equal(daysUntil(["12-04"], new Date(`2026-12-03T${time}`)), 1)
    }
  })
}

test("a night of summer time is a day like the others", () => {
  process.env.TZ = "Europe/Paris"
  assert.equal(daysUntil(["2027-03-29"], new Date("2027-03-27T23:30")), 2)
  assert.equal(daysUntil(["2027-11-01"], new Date("2027-10-30T23:30")), 2)
})
