/** What every page does once it is there to read. A first visit fetches no more than this. */

import { BLOBS } from "./protocol.js"
import { register } from "./registration.js"
import { chooseLanguage, newest } from "./store.js"
import { send } from "./visits.js"

/** What phones tell, and what they are told, at every moment of network that somebody sees. */
function talk() {
  if (document.hidden) return
  void send()
  if (document.querySelector("[data-notices]")) void import("./notices.js").then((it) => it.start())
}

async function start() {
  addEventListener("online", talk)
  document.addEventListener("visibilitychange", talk)
  talk()
  if (!navigator.serviceWorker || !globalThis.caches) return
  const known = Boolean(navigator.serviceWorker.controller)
  // Where `/` leads when there is no network to ask.
  await chooseLanguage(document.documentElement.lang)
  // Titles of all tours, so that the search knows them without a network. Tours ask for nothing.
  const titles = `/${document.documentElement.lang}/search.json`
  if (!document.querySelector("tour-walk") && !(await caches.match(titles))) void newest(titles)
  if (await caches.has(BLOBS)) await (await import("./tours.js")).start()
  const registration = await register()
  if (known) (await import("./app-update.js")).offerUpdates(registration)
}

void start()
