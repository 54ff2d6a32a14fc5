import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Download } from "../../web/client/download.js"
import { Stopped } from "../../web/client/network.js"
import { lacking, wanted } from "../../web/client/pure/plan.js"
import { have } from "../../web/client/store.js"
import { FakeServer, makePack, newPhone, noise, random } from "./fakes.js"

const PACK = makePack([
  ["/fr/tours/loop/", "text/html; charset=utf-8", "<h1>Boucle</h1>".repeat(400), "fr"],
  ["/en/tours/loop/", "text/html; charset=utf-8", "<h1>Loop</h1>".repeat(400), "en"],
  ["/a/one.webp", "image/webp", noise(20_000, 1)],
  ["/a/two.webp", "image/webp", noise(30_000, 2)],
  ["/a/voice.m4a", "audio/mp4", noise(90_000, 3), "fr"],
  ["/a/poster.webp", "image/webp", noise(5_000, 4)],
])

let server
beforeEach(() => {
  newPhone()
  server = new FakeServer()
  server.publish(PACK)
  // Patience is real time elsewhere; here only the order matters.
  globalThis.setTimeout = (
    (real) => (work, ms) =>
      real(work, Math.min(ms, 1))
  )(realTimeout)
})
const realTimeout = globalThis.setTimeout

async function download(pack = PACK, options = {}) {
  const stored = []
  const onstored = (entry) => stored.push(entry.url)
  const signal = new AbortController().signal
  const missing = lacking(wanted(pack.manifest, ["fr"]), await have())
  await new Download(pack.manifest, missing, { signal, onstored, ...options }).run()
  assert.deepEqual(lacking(wanted(pack.manifest, ["fr"]), await have()), [])
  return stored
}

const stopped = (reason) => (error) => error instanceof Stopped && error.reason === reason

test("a whole pack is one request", async () => {
  const stored = await download()
  assert.equal(stored.length, 6)
  const first = PACK.manifest.entries[0].offset
  const { offset, length } = PACK.manifest.entries.at(-1)
  assert.deepEqual(server.requests, [
    [PACK.manifest.archive.url, `bytes=${first}-${offset + length - 1}`],
  ])
})

for (let seed = 1; seed <= 25; seed += 1) {
  test(`ten cuts at random bytes: every file verified, no byte sent twice (seed ${seed})`, async () => {
    const next = random(seed)
    let cuts = 0
    server.cut = () => (cuts++ < 10 ? Math.floor(next() * 15_000) : Infinity)
    await download()
    const bytes = server.sent.flatMap(([from, to]) =>
      Array.from({ length: to - from }, (_, i) => from + i),
    )
    assert.equal(new Set(bytes).size, bytes.length)
    assert.ok(cuts > 1)
  })
}

test("what is here is not fetched: a delta is a few ranges", async () => {
  await download()
  const next = makePack([
    ["/fr/tours/loop/", "text/html; charset=utf-8", "<h1>Boucle neuve</h1>".repeat(400), "fr"],
    ...[...PACK.files]
      .slice(1)
      .map(([url, bytes]) => [url, type(url), bytes, url.includes("voice") ? "fr" : null]),
  ])
  server.publish(next)
  server.sent = []
  assert.deepEqual(await download(next), ["/fr/tours/loop/"])
  assert.equal(server.bytesSent, next.manifest.entries[0].length)
})
const type = (url) => PACK.manifest.entries.find((entry) => entry.url === url).type

test("a server that ignores Range is used in one pass", async () => {
  server.ignoresRange = true
  await download()
  assert.equal(server.requests.length, 1)
})

test("cut in that pass, the rest comes entry by entry, never the archive again", async () => {
  server.ignoresRange = true
  server.cut = () => 40_000
  await download()
  const archives = server.requests.filter(([url]) => url.startsWith("/packs/"))
  assert.equal(archives.length, 1)
  assert.deepEqual(
    server.requests.slice(1).map(([url]) => url),
    ["/a/two.webp", "/a/voice.m4a", "/a/poster.webp"],
  )
})

test("a small delta from a server that ignores Range does not cost the archive", async () => {
  await download()
  await (await caches.open("blobs-1")).delete(`/_b/${PACK.manifest.entries[2].sha256}`)
  Object.assign(server, { ignoresRange: true, sent: [], requests: [] })
  await download()
  assert.equal(server.bytesSent < 2000, true)
  assert.deepEqual(
    server.requests.map(([url]) => url),
    [PACK.manifest.archive.url, "/a/one.webp"],
  )
})

test("a flipped bit is caught and that entry fetched once more by its own address", async () => {
  const { offset } = PACK.manifest.entries[3]
  server.spoil = (bytes, start) => (start <= offset && (bytes[offset - start + 7] ^= 1), bytes)
  await download()
  assert.deepEqual(
    server.requests.slice(1).map(([url]) => url),
    ["/a/two.webp"],
  )
})

test("damaged DEFLATE is caught as well", async () => {
  const { offset, length } = PACK.manifest.entries[0]
  server.spoil = (bytes, start) => (
    start <= offset && bytes.fill(255, offset - start, offset - start + length),
    bytes
  )
  await download()
  assert.deepEqual(
    server.requests.slice(1).map(([url]) => url),
    ["/fr/tours/loop/"],
  )
})

test("an entry that stays wrong ends the download; what was verified stays", async () => {
  const wrong = { ...PACK, files: new Map(PACK.files).set("/a/two.webp", Buffer.from("else")) }
  server.publish(wrong)
  const { offset } = PACK.manifest.entries[3]
  server.spoil = (bytes, start) => (start <= offset && (bytes[offset - start + 7] ^= 1), bytes)
  await assert.rejects(download(), stopped("damaged"))
  const here = await have()
  assert.ok(here.has(PACK.manifest.entries[0].sha256))
  assert.ok(!here.has(PACK.manifest.entries[3].sha256))
})

test("a full phone ends the download; what was verified stays", async () => {
  const phone = newPhone({ room: 40_000 })
  await assert.rejects(download(), stopped("full"))
  const before = (await have()).size
  assert.ok(before > 0)
  phone.giveRoom(Infinity)
  assert.equal((await download()).length, 6 - before)
})

test("an archive that is gone says so", async () => {
  server.fetch = async () => new Response("gone", { status: 404 })
  await assert.rejects(download(), stopped("gone"))
})

test("an archive of another size is another archive", async () => {
  const headers = { "Content-Range": `bytes ${PACK.manifest.entries[0].offset}-99/7` }
  server.fetch = async () => new Response("x", { status: 206, headers })
  await assert.rejects(download(), stopped("gone"))
})

for (const [status, reason] of [
  [403, "refused"],
  [410, "gone"],
  [416, "gone"],
  [503, "offline"],
  [429, "offline"],
]) {
  test(`status ${status} ends as ${reason}`, async () => {
    server.fetch = async () => new Response("", { status })
    await assert.rejects(download(), stopped(reason))
  })
}

test("a dead network is given up after a while", async () => {
  let requests = 0
  server.fetch = async () => {
    requests += 1
    throw new TypeError("network error")
  }
  await assert.rejects(download(), stopped("offline"))
  assert.equal(requests, 9)
})

test("a silent connection does not hang the download", async () => {
  const real = server.fetch.bind(server)
  let silent = 2
  server.fetch = (url, options) => {
    if (silent-- <= 0) return real(url, options)
    return new Promise((_, reject) => {
      options.signal.addEventListener("abort", () => reject(options.signal.reason))
    })
  }
  await download()
})

test("by address: every entry has its own", async () => {
  await download(PACK, { byUrl: true })
  assert.deepEqual(
    server.requests.map(([url]) => url),
    [...PACK.files.keys()],
  )
})

test("abort keeps what is whole", async () => {
  const abort = new AbortController()
  server.cut = () => (server.requests.length > 1 ? (abort.abort(), 0) : 40_000)
  const entries = wanted(PACK.manifest, ["fr"])
  const options = { signal: abort.signal, onstored: () => {} }
  await assert.rejects(new Download(PACK.manifest, entries, options).run(), { name: "AbortError" })
  assert.equal((await have()).size, 3)
  server.cut = () => Infinity
  assert.equal((await download()).length, 3)
})
