/** An update by patch: cheap where it works, and never worse than the whole where it does not. */

import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Download } from "../../web/client/download.js"
import { bytesToFetch, lacking, wanted } from "../../web/client/pure/plan.js"
import { have } from "../../web/client/store.js"
import { FakeServer, makePack, newPhone, noise } from "./fakes.js"

const PATCH = "/a/0123456789abcdef.json"
const OLD = "<p>Une berline vide.</p>".repeat(300)
const NEW = OLD.replace("vide", "pleine")
const page = (text) => [
  ["/fr/tours/loop/", "text/html; charset=utf-8", text, "fr"],
  ["/a/one.webp", "image/webp", noise(20_000, 1)],
]
const at = OLD.indexOf("vide")
const STEPS = [[0, at], "pleine", [at + 4, OLD.length]]

let server
beforeEach(() => {
  newPhone()
  server = new FakeServer()
})

async function take(pack) {
  const { signal } = new AbortController()
  const stored = []
  const missing = lacking(wanted(pack.manifest, ["fr"]), await have())
  await new Download(pack.manifest, missing, {
    signal,
    onstored: (entry) => stored.push(entry),
  }).run()
  assert.deepEqual(lacking(wanted(pack.manifest, ["fr"]), await have()), [])
  return stored
}

async function update(body) {
  const first = server.publish(makePack(page(OLD)))
  await take(first)
  const next = makePack(page(NEW), { edition: 2 })
  const [document] = next.manifest.entries
  document.patch = { from: first.manifest.entries[0].sha256, url: PATCH, size_bytes: 40 }
  if (body !== undefined) next.files.set(PATCH, Buffer.from(body))
  server.publish(next)
  server.requests.length = 0
  return { next, stored: await take(next) }
}

const asked = () => server.requests.map(([url]) => url)

test("a patch brings the new text, and nothing else is asked for", async () => {
  const { stored } = await update(JSON.stringify(STEPS))
  assert.deepEqual(asked(), [PATCH])
  assert.deepEqual(
    stored.map(({ length }) => length),
    [40],
  )
})

for (const [name, body] of [
  ["is gone", undefined],
  ["is no JSON", "{"],
  ["is no list of steps", `{"a": 1}`],
  ["makes another text", JSON.stringify([[0, 10]])],
]) {
  test(`where it ${name}, the whole comes from the archive`, async () => {
    const { next } = await update(body)
    assert.deepEqual(asked(), [PATCH, next.manifest.archive.url])
  })
}

test("a phone that lacks the old text fetches the whole", async () => {
  const pack = makePack(page(NEW))
  pack.manifest.entries[0].patch = { from: "f".repeat(64), url: PATCH, size_bytes: 40 }
  server.publish(pack)
  await take(pack)
  assert.deepEqual(asked(), [pack.manifest.archive.url])
})

test("what is said before is what the patch weighs", async () => {
  const pack = makePack(page(NEW))
  const [document, picture] = pack.manifest.entries
  document.patch = { from: "f".repeat(64), url: PATCH, size_bytes: 40 }
  const old = new Set(["f".repeat(64), picture.sha256])
  assert.equal(bytesToFetch(lacking(pack.manifest.entries, old)), 40)
  assert.equal(
    bytesToFetch(lacking(pack.manifest.entries, new Set([picture.sha256]))),
    document.length,
  )
})
