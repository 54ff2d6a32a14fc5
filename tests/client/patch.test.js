import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { patched } from "../../web/client/pure/patch.js"

const { cases } = JSON.parse(
  readFileSync(new URL("../vectors/patch.json", import.meta.url), "utf8"),
)

for (const { name, old, steps, new: next } of cases) {
  test(name, async () => {
    const made = await patched(steps, new TextEncoder().encode(old).buffer)
    assert.equal(new TextDecoder().decode(made), next)
  })
}
