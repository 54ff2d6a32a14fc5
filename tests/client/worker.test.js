import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { beforeEach, test } from "node:test"
import vm from "node:vm"

import * as protocol from "../../web/client/protocol.js"
import { keep, serve } from "../../web/client/store.js"
import { choose, chooseLanguage } from "../../web/client/store.js"
import { makePack, newPhone } from "./fakes.js"

const SOURCE = readFileSync(new URL("../../web/worker.js", import.meta.url), "utf8")
const { size, cases } = JSON.parse(
  readFileSync(new URL("../vectors/ranges.json", import.meta.url), "utf8"),
)
const HTML = "text/html; charset=utf-8"
const SOUND = Uint8Array.from({ length: size }, (_, i) => i)
const PACK = makePack(
  [
    ["/fr/tours/loop/", HTML, "<h1>Boucle</h1>", "fr"],
    ["/en/tours/loop/", HTML, "<h1>Loop</h1>", "en"],
    ["/a/map.svg", "image/svg+xml", "<svg/>"],
    ["/a/voice.m4a", "audio/mp4", SOUND],
  ],
  { stops: [{ id: "gare", sha256: "1" }] },
)
const SITE = {
  "/fr/": "catalogue",
  "/en/": "catalogue in English",
  "/fr/offline/": "hors ligne",
  "/en/offline/": "offline",
  "/a/style.css": "body{}",
}
const LIST = {
  build: "b1",
  hash: "h1",
  pages: Object.keys(SITE).slice(0, 4),
  assets: ["/a/style.css"],
}

let asked, site, network, worker

/** A worker in a world of its own, started as the browser starts it. */
function startWorker(build = "b1") {
  const handlers = {}
  const registration = { update: async () => void asked.push("update") }
  const globals = {
    addEventListener: (name, handler) => (handlers[name] = handler),
    skipWaiting: async () => void asked.push("skipWaiting"),
    clients: { claim: async () => {} },
    registration,
    caches,
    Response,
    Request,
    Headers,
    URL,
    AbortController,
    setTimeout,
    clearTimeout,
    location: { origin: "http://phone" },
    navigator: { languages: ["de-DE", "en-GB"] },
    console,
    fetch: (request, options) => network(request, options),
  }
  globals.self = globals
  vm.runInNewContext(`const BUILD = "${build}";\n${SOURCE}`, globals)
  const run = async (name, event = {}) => {
    const promises = []
    handlers[name]({ ...event, waitUntil: (promise) => promises.push(promise) })
    await Promise.all(promises)
  }
  return { handlers, run }
}

/** What the worker answers; null where it leaves the request to the browser. */
async function get(path, { mode = "navigate", headers = {}, ...more } = {}) {
  const request = { method: "GET", url: `http://phone${path}`, mode, cache: "default", ...more }
  request.headers = new Headers(headers)
  let answer = null
  const later = []
  const event = {
    request,
    respondWith: (promise) => (answer = promise),
    waitUntil: (p) => later.push(p),
  }
  worker.handlers.fetch(event)
  const response = await answer
  await Promise.all(later)
  return response
}

const body = async (path, options) => (await get(path, options)).text()

async function install(pack = PACK) {
  for (const entry of pack.manifest.entries) {
    const { offset, length } = entry
    assert.ok(await keep(entry, new Uint8Array(pack.archive.subarray(offset, offset + length))))
  }
  await serve(pack.manifest)
}

// Redirects must be absolute in node, relative ones are resolved by browsers.
const NodeResponse = globalThis.Response
class BrowserResponse extends NodeResponse {
  static redirect(url) {
    return new NodeResponse(null, { status: 302, headers: { Location: url } })
  }
}

beforeEach(async () => {
  globalThis.Response = BrowserResponse
  newPhone()
  asked = []
  site = { ...SITE }
  network = async (request) => {
    const path = typeof request === "string" ? request : new URL(request.url).pathname
    asked.push(path)
    if (path === "/shell.json") return Response.json(LIST)
    return new Response(site[path] ?? "missing", { status: path in site ? 200 : 404 })
  }
  worker = startWorker()
  await worker.run("install")
  asked = []
})

test("the names that worker and pages share are the same", () => {
  for (const name of ["BLOBS", "META", "SKIP", "RELOAD", "FORMAT"]) {
    const value = new RegExp(`^const ${name} = "?([^"\\s]+)"?`, "m").exec(SOURCE)[1]
    assert.equal(value, String(protocol[name]), name)
  }
  for (const key of [
    protocol.blobKey(""),
    protocol.manifestKey(""),
    protocol.choiceKey(""),
    protocol.CHOICE_KEY,
  ]) {
    assert.ok(SOURCE.includes(key), key)
  }
})

test("it is one classic file of at most 220 lines", () => {
  assert.doesNotMatch(SOURCE, /^\s*(import|export) /m)
  assert.ok(SOURCE.split("\n").length <= 221, `${SOURCE.split("\n").length}`)
})

for (const { range, status, start, end } of cases) {
  test(`Range ${range} answers ${status}`, async () => {
    await install()
    const headers = range === null ? {} : { Range: range }
    const response = await get("/a/voice.m4a", { mode: "no-cors", headers })
    assert.equal(response.status, status)
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (status === 200) assert.deepEqual(bytes, SOUND)
    if (status === 206) {
      assert.deepEqual(bytes, SOUND.subarray(start, end))
      assert.equal(response.headers.get("Content-Range"), `bytes ${start}-${end - 1}/${size}`)
      assert.equal(response.headers.get("Content-Length"), String(end - start))
    }
    if (status === 416) assert.equal(response.headers.get("Content-Range"), `bytes */${size}`)
    if (status !== 416) assert.equal(response.headers.get("Content-Type"), "audio/mp4")
    assert.equal(response.headers.get("Accept-Ranges"), "bytes")
  })
}

test("an installed tour never touches the network", async () => {
  await install()
  assert.equal(await body("/fr/tours/loop/"), "<h1>Boucle</h1>")
  assert.equal(await body("/en/tours/loop/?utm=x"), "<h1>Loop</h1>")
  assert.equal(await body("/a/map.svg", { mode: "no-cors" }), "<svg/>")
  assert.deepEqual(asked, [])
})

test("its policies are the server's", () => {
  const server = readFileSync(new URL("../../server/http/headers.py", import.meta.url), "utf8")
  const words = (text) => text.replace(/["\\n]|\bb(?=")|[\s()+]/g, "")
  const page = /PAGE_POLICY =\n([^]*?)\nconst/.exec(SOURCE)[1]
  assert.ok(words(server).includes(words(page)))
  const drawing = /IMAGE_POLICY = "(.*)"/.exec(SOURCE)[1]
  for (const text of [drawing, /"Permissions-Policy": "(.*)"/.exec(SOURCE)[1]]) {
    assert.ok(server.includes(text), text)
  }
})

test("its pages and drawings carry the server's security headers", async () => {
  await install()
  const page = (await get("/fr/tours/loop/")).headers
  assert.match(page.get("Content-Security-Policy"), /default-src 'none'.*frame-ancestors 'none'/)
  assert.equal(page.get("X-Content-Type-Options"), "nosniff")
  assert.equal(page.get("Content-Type"), HTML)
  const drawing = (await get("/a/map.svg", { mode: "no-cors" })).headers
  assert.match(drawing.get("Content-Security-Policy"), /sandbox/)
})

test("a stop's own address leads into the document", async () => {
  await install()
  const response = await get("/en/tours/loop/gare/")
  assert.equal(response.headers.get("Location"), "/en/tours/loop/#gare")
  assert.deepEqual(asked, [])
})

for (const [chosen, lang] of [
  ["fr", "fr"],
  ["nl", "en"],
]) {
  test(`a sign leads into the document, for a reader of ${chosen} in ${lang}`, async () => {
    await install()
    await chooseLanguage(chosen)
    network = async () => Promise.reject(new TypeError("network error"))
    const response = await get("/tours/loop/gare/")
    assert.equal(response.headers.get("Location"), `/${lang}/tours/loop/#gare`)
    assert.equal((await get("/tours/loop/parc/")).status, 503)
    assert.equal((await get("/nl/tours/loop/gare/")).status, 503)
  })
}

test("a sign of a tour that is not here is the network's", async () => {
  site["/tours/loop/gare/"] = "from the network"
  assert.equal(await body("/tours/loop/gare/"), "from the network")
})

test("a stop that the edition lacks is the network's", async () => {
  await install()
  site["/fr/tours/loop/parc/"] = "a new stop"
  assert.equal(await body("/fr/tours/loop/parc/"), "a new stop")
})

test("a worker that starts anew knows the tours; one that runs is told", async () => {
  site["/fr/tours/loop/"] = "from the network"
  assert.equal(await body("/fr/tours/loop/"), "from the network")
  await install()
  await worker.run("message", { data: protocol.RELOAD })
  assert.equal(await body("/fr/tours/loop/"), "<h1>Boucle</h1>")
  worker = startWorker()
  assert.equal(await body("/fr/tours/loop/"), "<h1>Boucle</h1>")
})

test("a blob that the phone lost comes from the network", async () => {
  await install()
  await (await caches.open("blobs-1")).delete(protocol.blobKey(PACK.manifest.entries[2].sha256))
  site["/a/map.svg"] = "<svg>again</svg>"
  assert.equal(await body("/a/map.svg", { mode: "no-cors" }), "<svg>again</svg>")
})

test("a manifest of an unknown format is ignored, not damaged", async () => {
  await serve({ ...PACK.manifest, format: 2 })
  site["/fr/tours/loop/"] = "from the network"
  assert.equal(await body("/fr/tours/loop/"), "from the network")
})

test("a tour that is arriving: the network first, then what is here", async () => {
  await install()
  await (await caches.open("meta-1")).delete(protocol.manifestKey("loop"))
  await choose("loop", { manifest: PACK.manifest, started: true })
  site["/fr/tours/loop/"] = "from the network"
  assert.equal(await body("/fr/tours/loop/"), "from the network")
  network = async () => Promise.reject(new TypeError("network error"))
  assert.equal(await body("/fr/tours/loop/"), "<h1>Boucle</h1>")
  assert.equal(await body("/a/map.svg", { mode: "no-cors" }), "<svg/>")
})

test("a page of a replaced edition keeps its pictures", async () => {
  await install()
  await (await caches.open("meta-1")).delete(protocol.manifestKey("loop"))
  await choose("loop", { replaced: PACK.manifest })
  assert.equal(await body("/a/map.svg", { mode: "no-cors" }), "<svg/>")
  assert.deepEqual(asked, [])
})

test("the site's pages open at once and are refreshed behind, all together", async () => {
  assert.equal(await body("/fr/"), "catalogue")
  const next = { ...LIST, hash: "h2" }
  const old = network
  network = async (request, options) =>
    request === "/shell.json" ? Response.json(next) : old(request, options)
  site["/fr/"] = "new catalogue"
  site["/en/"] = "new catalogue in English"
  worker = startWorker()
  assert.equal(await body("/fr/"), "catalogue")
  asked = []
  assert.equal(await body("/en/"), "new catalogue in English")
  assert.equal(await body("/fr/"), "new catalogue")
  assert.deepEqual(asked, [])
  const keys = (await (await caches.open("shell-b1")).keys()).map(
    ({ url }) => new URL(url).pathname,
  )
  assert.ok(!keys.some((key) => key.includes("h1")), `${keys}`)
})

test("a refresh that is cut changes nothing", async () => {
  const next = { ...LIST, hash: "h2" }
  network = async (request) => {
    if (request === "/shell.json") return Response.json(next)
    if (request === "/en/offline/") throw new TypeError("network error")
    return new Response("new")
  }
  worker = startWorker()
  await get("/fr/")
  assert.equal(await body("/fr/"), "catalogue")
  assert.equal(await body("/en/"), "catalogue in English")
})

test("a new build is left to a new worker", async () => {
  network = async (request) => (
    asked.push(request),
    Response.json({ ...LIST, build: "b2", hash: "h2" })
  )
  worker = startWorker()
  await get("/fr/")
  assert.deepEqual(asked, ["/shell.json", "update"])
  assert.equal(await body("/fr/"), "catalogue")
})

test("a shell that does not arrive whole is not installed", async () => {
  delete site["/en/"]
  await assert.rejects(startWorker("b2").run("install"))
})

test("taking over drops old shells, never blobs or manifests", async () => {
  await install()
  await chooseLanguage("en")
  const next = startWorker("b2")
  await next.run("install")
  await next.run("activate")
  assert.deepEqual((await caches.keys()).sort(), ["blobs-1", "meta-1", "shell-b2"])
})

test("the home address leads to the language chosen, else the browser's, else French", async () => {
  assert.equal((await get("/")).headers.get("Location"), "/en/")
  await chooseLanguage("fr")
  assert.equal((await get("/")).headers.get("Location"), "/fr/")
  await chooseLanguage("xx")
  assert.equal((await get("/")).headers.get("Location"), "/en/")
})

test("other pages have three seconds, then the offline page of their language", async () => {
  site["/fr/journal/"] = "journal"
  assert.equal(await body("/fr/journal/"), "journal")
  network = (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  const began = performance.now()
  const response = await get("/fr/journal/")
  const took = performance.now() - began
  assert.ok(took > 2900 && took < 4000, `${took}`)
  assert.equal(response.status, 503)
  assert.equal(await response.text(), "hors ligne")
})

test("without a network the offline page comes at once, in the last language as a last resort", async () => {
  network = async () => Promise.reject(new TypeError("network error"))
  assert.equal(await body("/en/journal/"), "offline")
  await chooseLanguage("en")
  assert.equal(await body("/es/journal/"), "offline")
})

test("reading other pages keeps nothing", async () => {
  await install()
  const before = await everything()
  for (let i = 0; i < 500; i += 1) {
    site[`/fr/journal/${i}/`] = "x"
    await get(`/fr/journal/${i}/`)
  }
  assert.deepEqual(await everything(), before)
})

/** Every key of every cache. */
async function everything() {
  const names = await caches.keys()
  const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  return keys.flatMap((requests, i) => requests.map(({ url }) => `${names[i]} ${url}`))
}

test("what is not ours is left to the browser", async () => {
  assert.equal(await get("/packs/loop.json", { mode: "cors" }), null)
  assert.equal(await get("/studio/"), null)
  assert.equal(await get("/fr/", { method: "POST" }), null)
  assert.equal(await get("/fr/tours/loop/", { mode: "cors", cache: "no-store" }), null)
})

test("it takes over only when a page asks", async () => {
  assert.deepEqual(asked, [])
  await worker.run("message", { data: protocol.SKIP })
  assert.deepEqual(asked, ["skipWaiting"])
})
