/** What the visitor does, kept on the phone alone: walks and stamps. */

/** @typedef {"walks" | "stamps"} Store */

const NAME = "archipel"
const VERSION = 1
const STORES = ["walks", "stamps"]

/** @type {Promise<IDBDatabase> | null} */
let opened = null

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

function connect() {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store))
  return done(request)
}

/**
 * @param {Store} store
 * @param {IDBTransactionMode} mode
 */
const inside = async (store, mode) =>
  (await (opened ??= connect())).transaction(store, mode).objectStore(store)

/** @type {(store: Store, key: string) => Promise<any>} undefined where there is none */
export const get = async (store, key) => done((await inside(store, "readonly")).get(key))

/** @type {(store: Store, key: string, value: unknown) => Promise<unknown>} */
export const put = async (store, key, value) =>
  done((await inside(store, "readwrite")).put(value, key))

/** @type {(store: Store, key: string) => Promise<void>} */
export const remove = async (store, key) => done((await inside(store, "readwrite")).delete(key))

/** @type {(store: Store) => Promise<void>} */
export const clear = async (store) => done((await inside(store, "readwrite")).clear())

/** @type {(store: Store) => Promise<[string, any][]>} keys and values, in the order of the keys */
export async function entries(store) {
  const place = await inside(store, "readonly")
  const [keys, values] = await Promise.all([done(place.getAllKeys()), done(place.getAll())])
  return keys.map((key, i) => [String(key), values[i]])
}
