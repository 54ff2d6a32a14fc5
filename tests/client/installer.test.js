import assert from "node:assert/strict"
import { afterEach, beforeEach, test } from "node:test"

import { Installer } from "../../web/client/installer.js"
import { choice, choose, collect, have, installed, tours } from "../../web/client/store.js"
import { FakeServer, makePack, newPhone, noise, sha256 } from "./fakes.js"

const HTML = "text/html; charset=utf-8"
const STOPS = [{ id: "gare", sha256: "1".repeat(64) }]
const files = (words, photo = 2) => [
  ["/fr/tours/loop/", HTML, words, "fr"],
  ["/en/tours/loop/", HTML, `${words} in English`, "en"],
  ["/a/one.webp", "image/webp", noise(20_000, 1)],
  ["/a/two.webp", "image/webp", noise(30_000, photo)],
  ["/a/fr.m4a", "audio/mp4", noise(8_000, 5), "fr"],
  ["/a/en.m4a", "audio/mp4", noise(8_000, 6), "en"],
]
const FIRST = makePack(files("un"), { stops: STOPS })
const SECOND = makePack(files("deux"), { stops: STOPS, edition: 2 })
const OTHER = makePack([["/fr/tours/other/", HTML, "other", "fr"]], { tour: "other" })

const realTimeout = globalThis.setTimeout
let phone, server, open
beforeEach(() => {
  phone = newPhone()
  server = new FakeServer()
  server.publish(FIRST)
  open = []
  // Back-off is short here; the limit on silence stays.
  globalThis.setTimeout = (work, ms) => realTimeout(work, ms > 15_000 ? ms : Math.min(ms, 1))
})
afterEach(() => open.forEach((installer) => installer.close()))

/** One tab with the tour's page open, and the states that it showed. */
function tab(options = {}, tour = "loop") {
  const states = []
  const show = ({ state }) => states.at(-1) !== state && states.push(state)
  const installer = new Installer(tour, { show, ...options })
  open.push(installer)
  return Object.assign(installer, { states })
}

async function installedTab() {
  const page = tab()
  await page.look()
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "ready")
  return page
}

const until = async (condition) => {
  for (let i = 0; i < 2500 && !condition(); i += 1)
    await new Promise((done) => realTimeout(done, 2))
  assert.ok(condition(), String(condition))
}

/** The first archive answer is cut; the next ones never begin. */
function stall() {
  const real = server.fetch.bind(server)
  let archives = 0
  server.cut = () => 30_000
  server.fetch = (url, options) => {
    if (!url.endsWith(".zip") || archives++ === 0) return real(url, options)
    return new Promise((_, reject) => {
      options.signal.addEventListener("abort", () => reject(options.signal.reason))
    })
  }
  return () => Object.assign(server, { fetch: real, cut: () => Infinity })
}

test("install: absent, checking, downloading, ready; sound in the chosen language", async () => {
  const page = await installedTab()
  assert.deepEqual(page.states, ["absent", "checking", "downloading", "ready"])
  assert.equal((await installed("loop")).edition, 1)
  const blobs = await have()
  assert.ok(blobs.has(sha256(Buffer.from(noise(8_000, 5)))))
  assert.ok(!blobs.has(sha256(Buffer.from(noise(8_000, 6)))))
  assert.ok(phone.told.includes("reload"))
  const { view } = page
  assert.equal(view.done, view.total)
})

test("a language that is added brings its sound only", async () => {
  await installedTab()
  const page = tab()
  await page.look()
  await choose("loop", { languages: ["fr", "en"] })
  await page.look()
  assert.equal(page.view.state, "broken")
  assert.deepEqual(
    page.view.missing.map(({ url }) => url),
    ["/a/en.m4a"],
  )
  await page.do("mend")
  assert.equal(page.view.state, "ready")
})

test("a reload resumes from what is in the cache", async () => {
  const real = server.fetch.bind(server)
  let archives = 0
  server.cut = () => 30_000
  server.fetch = async (url, options) => {
    if (url.endsWith(".zip") && archives++) throw new TypeError("network error")
    return real(url, options)
  }
  const page = tab()
  await page.look()
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "paused")
  assert.ok((await have()).size > 0)
  server.fetch = real
  const next = tab()
  await next.look()
  assert.deepEqual(next.states, ["paused", "checking", "downloading", "ready"])
})

test("pause holds, also after a reload, until it is resumed", async () => {
  const page = tab()
  await page.look()
  const restore = stall()
  const running = page.do("install", { languages: ["fr"] })
  await until(() => page.view.state === "downloading")
  await page.do("pause")
  await running
  restore()
  assert.equal(page.view.state, "paused")
  const next = tab()
  await next.look()
  assert.equal(next.view.state, "paused")
  assert.equal(await installed("loop"), null)
  await next.do("resume")
  assert.equal(next.view.state, "ready")
})

for (const index of [0, 1, 2, 3, 4]) {
  test(`without entry ${index} it is not ready, what is missing is named, one tap mends`, async () => {
    await installedTab()
    const { sha256: hash, url } = FIRST.manifest.entries[index]
    await (await caches.open("blobs-1")).delete(`/_b/${hash}`)
    const page = tab()
    await page.look()
    assert.deepEqual(page.states, ["broken"])
    assert.deepEqual(
      page.view.missing.map((entry) => entry.url),
      [url],
    )
    server.requests = []
    await page.do("mend")
    assert.deepEqual(page.states, ["broken", "checking", "updating", "ready"])
    assert.equal(server.requests.length, 2)
  })
}

test("verify finds a blob that changed on the phone", async () => {
  const page = await installedTab()
  const key = `/_b/${FIRST.manifest.entries[3].sha256}`
  const cache = await caches.open("blobs-1")
  await cache.put(key, new Response("rotten"))
  await page.do("verify")
  assert.equal(page.view.state, "broken")
  assert.deepEqual(
    page.view.missing.map(({ url }) => url),
    ["/a/two.webp"],
  )
  await page.do("mend")
  assert.equal(page.view.state, "ready")
})

test("an update is offered, not taken; then only what changed is fetched", async () => {
  const page = await installedTab()
  server.publish(SECOND)
  await choose("loop", { checked_at: 0 })
  await page.look()
  await page.check()
  assert.equal(page.view.state, "stale")
  assert.equal((await installed("loop")).edition, 1)
  server.sent = []
  await page.do("update")
  assert.equal(page.view.state, "ready")
  assert.equal((await installed("loop")).edition, 2)
  assert.ok(server.bytesSent < 200, `${server.bytesSent}`)
})

test("the old edition's files stay for pages that are open, until the next start", async () => {
  const page = await installedTab()
  const photo = FIRST.manifest.entries[3].sha256
  server.publish(makePack(files("deux", 9), { edition: 2 }))
  await choose("loop", { checked_at: 0 })
  await page.look()
  await page.check()
  await page.do("update")
  assert.ok((await have()).has(photo))
  assert.equal((await choice("loop")).replaced.edition, 1)
  await collect()
  assert.ok(!(await have()).has(photo))
})

test("later: the offer is gone until it may be shown again", async () => {
  const page = await installedTab()
  server.publish(SECOND)
  await choose("loop", { checked_at: 0 })
  await page.look()
  await page.check()
  await page.do("later")
  assert.equal(page.view.state, "ready")
  const mayOffer = ({ manifest, declined }) => manifest.archive.sha256 !== declined
  const again = tab({ mayOffer })
  await again.look()
  assert.equal(again.view.state, "ready")
  const managed = tab()
  await managed.look()
  assert.equal(managed.view.state, "stale")
})

test("the server is asked at most hourly, and its silence changes nothing", async () => {
  const page = await installedTab()
  server.requests = []
  await page.check()
  assert.deepEqual(server.requests, [])
  await choose("loop", { checked_at: 0 })
  await page.look()
  server.fetch = async () => Promise.reject(new TypeError("network error"))
  await page.check()
  assert.equal(page.view.state, "ready")
})

test("a manifest of an unknown format is refused and the old edition serves", async () => {
  const page = await installedTab()
  server.publish({ ...SECOND, manifest: { ...SECOND.manifest, format: 2 } })
  await choose("loop", { checked_at: 0 })
  await page.look()
  await page.check()
  assert.equal(page.view.state, "ready")
})

test("a damaged update fails and the old edition serves", async () => {
  const page = await installedTab()
  server.publish({ ...SECOND, files: new Map() })
  server.spoil = (bytes) => bytes.fill(0)
  await choose("loop", { checked_at: 0 })
  await page.look()
  await page.check()
  await page.do("update")
  assert.equal(page.view.state, "failed")
  assert.equal((await installed("loop")).edition, 1)
  const next = tab()
  await next.look()
  assert.equal(next.view.state, "paused")
})

test("a release in mid-install that takes the old archive away is followed", async () => {
  const page = tab()
  await page.look()
  server.cut = () => {
    server.cut = () => Infinity
    server.packs = []
    server.publish(SECOND)
    return 35_000
  }
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "ready")
  assert.equal((await installed("loop")).edition, 2)
  const shared = FIRST.manifest.entries[2]
  const again = server.sent.filter(
    ([from, to]) => from <= shared.offset && to >= shared.offset + shared.length,
  )
  assert.deepEqual(again, [])
})

test("an archive that is gone for good is fetched entry by entry", async () => {
  const real = server.fetch.bind(server)
  server.fetch = (url, options) =>
    url.endsWith(".zip") ? Promise.resolve(new Response("", { status: 410 })) : real(url, options)
  await (await installedTab()).look()
})

test("no space is said before anything is fetched", async () => {
  phone = newPhone({ quota: 10_000 })
  const page = tab()
  await page.look()
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "no-space")
  assert.ok(page.view.need > 60_000)
  assert.equal(page.view.free, 10_000)
  assert.deepEqual(server.sent, [])
})

test("a full disk loses nothing; after making room the rest is fetched", async () => {
  server.publish(OTHER)
  await tab({}, "other").look()
  const other = tab({}, "other")
  await other.look()
  await other.do("install", { languages: ["fr"] })
  server.publish(FIRST)
  phone.giveRoom(25_000)
  const page = tab()
  await page.look()
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "no-space")
  assert.equal((await installed("other")).edition, 1)
  phone.giveRoom(Infinity)
  await page.do("resume")
  assert.equal(page.view.state, "ready")
})

test("deleting gives the space back and spares what other tours use", async () => {
  const page = await installedTab()
  server.publish(OTHER)
  const other = tab({}, "other")
  await other.look()
  await other.do("install", { languages: ["fr"] })
  await page.do("delete")
  assert.equal(page.view.state, "absent")
  assert.deepEqual(await tours(), ["other"])
  assert.deepEqual([...(await have())], [OTHER.manifest.entries[0].sha256])
})

test("two tabs: one downloads, both show it, nothing is fetched twice", async () => {
  const one = tab()
  const two = tab()
  await one.look()
  await two.look()
  await Promise.all([
    one.do("install", { languages: ["fr"] }),
    two.do("install", { languages: ["fr"] }),
  ])
  await until(() => one.view.state === "ready" && two.view.state === "ready")
  const archives = server.requests.filter(([url]) => url.endsWith(".zip"))
  assert.equal(archives.length, 1)
})

test("two tabs: one that only looks follows the other, and can pause it", async () => {
  const one = tab()
  const two = tab()
  await one.look()
  await two.look()
  stall()
  const running = one.do("install", { languages: ["fr"] })
  await until(() => two.view.state === "downloading" && two.view.done > 0)
  await two.do("pause")
  await running
  await until(() => one.view.state === "paused" && two.view.state === "paused")
  assert.ok((await choice("loop")).paused)
})

test("two tabs: deleting in one is seen in the other", async () => {
  const one = await installedTab()
  const two = tab()
  await two.look()
  await one.do("delete")
  await until(() => two.view.state === "absent")
})

test("blobs are collected only when no install runs", async () => {
  await installedTab()
  await (await caches.open("blobs-1")).put(`/_b/${"f".repeat(64)}`, new Response("left over"))
  await navigator.locks.request("archipel-store", { mode: "shared" }, collect)
  assert.ok((await have()).has("f".repeat(64)))
  await collect()
  assert.ok(!(await have()).has("f".repeat(64)))
})

test("a collection waits for one that saw what was deleted since", async () => {
  const one = await installedTab()
  const cache = await caches.open("blobs-1")
  for (let number = 0; number < 50; number += 1) {
    await cache.put(`/_b/left-over-${number}`, new Response("left over"))
  }
  await Promise.all([collect(), one.do("delete")])
  assert.equal((await have()).size, 0)
})

test("nothing is collected while some manifest cannot be read", async () => {
  await installedTab()
  await (await caches.open("meta-1")).put("/_m/future", Response.json({ format: 2 }))
  await (await caches.open("blobs-1")).put(`/_b/${"f".repeat(64)}`, new Response("of the future"))
  await collect()
  assert.ok((await have()).has("f".repeat(64)))
})

test("a browser that cannot keep tours says so", async () => {
  delete navigator.serviceWorker
  const page = tab()
  await page.look()
  assert.equal(page.view.state, "unsupported")
})

test("Safari in a tab: the home screen first", async () => {
  navigator.standalone = false
  const page = tab()
  await page.look()
  assert.equal(page.view.state, "home-advice")
  await page.do("install", { languages: ["fr"] })
  assert.equal(page.view.state, "ready")
})
