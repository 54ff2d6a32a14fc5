/**
 * The worker only serves; pages install. What is installed never touches the network on its way to
 * the screen. One classic file without imports: Firefox reads module workers only since 147.
 */

/** @typedef {import("./client/types.js").Manifest} Manifest */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

const BLOBS = "blobs-1"
const META = "meta-1"
const SKIP = "skip"
const RELOAD = "reload"
const FORMAT = 1 // a manifest of another format is left alone: a newer worker will read it
const SHELL = `shell-${BUILD}`
const LIST = "/shell.json"
const PATIENCE_MS = 3_000
const REFRESH_EVERY_MS = 300_000
/** The server sends these; answers that are made here carry them too. */
const SECURITY = {
  "Accept-Ranges": "bytes",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
  "Cross-Origin-Opener-Policy": "same-origin",
}
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** @type {ReturnType<typeof readTours> | null} read when the worker starts, and when told to */
let tours = null

/** The editions that serve; beside them what arrives, or was replaced while it may be open. */
async function readTours() {
  const cache = await caches.open(META)
  const values = await Promise.all(
    (await cache.keys()).map(async (key) => [key.url, await (await cache.match(key))?.json()]),
  )
  /** @type {(folder: string, pick: (value: any) => Manifest[]) => Manifest[]} */
  const manifests = (folder, pick) =>
    values
      .flatMap(([url, value]) => (url.includes(folder) ? pick(value) : []))
      .filter((manifest) => manifest?.format === FORMAT)
  /** @type {(list: Manifest[]) => Map<string, string>} path -> SHA-256 of what it shows */
  const places = (list) =>
    new Map(list.flatMap(({ entries }) => entries.map(({ url, sha256 }) => [url, sha256])))
  const serving = manifests("/_m/", (value) => [value])
  const beside = manifests("/_p/", (its) => [its.replaced, its.started && its.manifest])
  return { serving: places(serving), beside: places(beside), editions: serving }
}

/** @param {string | undefined} sha256 @param {Request} request */
async function blob(sha256, request) {
  const found = sha256 && (await (await caches.open(BLOBS)).match(`/_b/${sha256}`))
  return found ? part(await found.blob(), found.headers.get("Content-Type") ?? "", request) : null
}

function headersOf(/** @type {string} */ type) {
  const policy = type.startsWith("image/svg") ? IMAGE_POLICY : PAGE_POLICY
  return new Headers({ ...SECURITY, "Content-Type": type, "Content-Security-Policy": policy })
}

/**
 * All, or what Range asks for (RFC 9110, 14).
 * @param {Blob} content @param {string} type @param {Request} request
 */
function part(content, type, request) {
  const headers = headersOf(type)
  const wanted = slice(request.headers.get("Range"), content.size)
  if (!wanted) return new Response(content, { headers })
  const [start, end] = wanted
  headers.set("Content-Range", `bytes ${start < end ? `${start}-${end - 1}` : "*"}/${content.size}`)
  if (start >= end) return new Response(null, { status: 416, headers })
  headers.set("Content-Length", String(end - start))
  return new Response(content.slice(start, end), { status: 206, headers })
}

/**
 * First byte and the one after the last, clamped; null where the header is to be ignored.
 * @param {string | null} range @param {number} size @returns {[number, number] | null}
 */
function slice(range, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? "") ?? []
  if (first === undefined || last === undefined || !(first || last)) return null
  if (first && last && Number(first) > Number(last)) return null
  if (!first) return [Math.max(0, size - Number(last)), Number(last) ? size : 0]
  return [Number(first), last ? Math.min(Number(last) + 1, size) : size]
}

/** @returns {Promise<{ hash: string, pages: string[] } | null>} the list of what is here */
const shown = async () => (await (await caches.open(SHELL)).match(LIST))?.json() ?? null

/** Pages lie beside each other by release: one put of the list changes them all at once. */
const pageKey = (/** @type {string} */ hash, /** @type {string} */ path) => `/_s/${hash}${path}`

/** @param {Response} list */
async function takeShell(list) {
  const cache = await caches.open(SHELL)
  const { hash, pages, assets } = await list.clone().json()
  /** @type {Map<string, string>} key -> address */
  const names = new Map(assets.map((/** @type {string} */ url) => [url, url]))
  for (const url of pages) names.set(pageKey(hash, url), url)
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
  await Promise.all(
    [...names].map(async ([key, url]) => {
      if (kept.has(key)) return
      const response = await fetch(url, { cache: "no-cache" })
      if (!response.ok || response.redirected) throw new Error(`${response.status} ${url}`)
      await cache.put(key, response)
    }),
  )
  await cache.put(LIST, list)
  for (const key of kept) if (key !== LIST && !names.has(key)) await cache.delete(key)
}

let refreshed_at = 0
/** See in the background whether the site changed; new code is the browser's to fetch. */
async function refreshShell() {
  if (Date.now() - refreshed_at < REFRESH_EVERY_MS) return
  refreshed_at = Date.now()
  const list = await askList()
  const { build, hash } = await list.clone().json()
  if (build !== BUILD) await worker.registration.update()
  else if (hash !== (await shown())?.hash) await takeShell(list)
}

async function ownPage(/** @type {string} */ path) {
  const list = await shown()
  return list ? (await caches.open(SHELL)).match(pageKey(list.hash, path)) : undefined
}

/** The language last chosen, else the browser's. */
async function liked(/** @type {(lang: string) => boolean} */ offered) {
  const chosen = await (await (await caches.open(META)).match("/_choice"))?.json()
  return [chosen, ...navigator.languages.map((tag) => tag.split("-")[0])].find(offered)
}

/** Where `/` leads. */
async function home() {
  const pages = (await shown())?.pages ?? []
  return `/${(await liked((lang) => pages.includes(`/${lang}/`))) ?? "fr"}/`
}

/** Where a stop's address leads: into the document; from a sign, in the reader's language. */
async function place(/** @type {string} */ path, /** @type {Manifest[]} */ editions) {
  const [, lang, tour, id] = /^(?:\/([\w-]+))?\/tours\/([^/]+)\/([^/]+)\/$/.exec(path) ?? []
  const its = editions.find((e) => e.tour === tour && e.stops.some((stop) => stop.id === id))
  const offered = (/** @type {string} */ other) => Boolean(its?.languages.includes(other))
  const to = lang ?? (await liked(offered)) ?? its?.languages[0] ?? ""
  return offered(to) && `/${to}/tours/${tour}/#${id}`
}

/** @param {string} path that nobody can serve */
async function offlinePage(path) {
  const here = await ownPage(`/${path.split("/")[1]}/offline/`)
  const page = here ?? (await ownPage(`${await home()}offline/`))
  const head = { status: 503, headers: headersOf("text/html; charset=utf-8") }
  return page ? new Response(page.body, head) : Response.error()
}

async function answer(/** @type {FetchEvent} */ event) {
  const { request } = event
  const { pathname: path, search } = new URL(request.url)
  const { serving, beside, editions } = await (tours ??= readTours())
  const mine = await blob(serving.get(path), request)
  if (mine) return mine
  const spare = () => blob(beside.get(path), request)
  if (request.mode !== "navigate") {
    const asset = (await (await caches.open(SHELL)).match(path)) ?? (await ownPage(path))
    return asset ?? (await spare()) ?? fetch(request)
  }
  const stop = await place(path, editions)
  if (stop) return Response.redirect(stop)
  if (path + search === "/" && (await shown())) return Response.redirect(await home())
  const own = await ownPage(path)
  if (own) event.waitUntil(refreshShell().catch(() => {}))
  return own ?? (await soon(request)) ?? (await spare()) ?? offlinePage(path)
}

/** The network's answer if it begins in time: a network may be connected and dead. */
function soon(/** @type {Request} */ request) {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS)
  const answer = fetch(request, { signal: limit.signal }).catch(() => null)
  return answer.finally(() => clearTimeout(timer))
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL)
  for (const name of old) await caches.delete(name)
  await worker.clients.claim()
}

const askList = () => fetch(LIST, { cache: "no-cache" })
worker.addEventListener("install", (event) => event.waitUntil(askList().then(takeShell)))
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()))

worker.addEventListener("message", ({ data }) => {
  if (data === SKIP) void worker.skipWaiting()
  if (data === RELOAD) tours = null
})
worker.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  // Installing pages ask for `no-store`: they want the server's bytes.
  if (request.cache === "no-store" || /^\/(packs|studio)\//.test(pathname)) return
  // Where the phone's store fails, not the network, the site still works online.
  event.respondWith(
    answer(event).catch((error) =>
      error instanceof DOMException ? fetch(request) : Promise.reject(error),
    ),
  )
})
