/** The one script that pages name. What a page needs is fetched when it has a use for it. */

import { hideOver } from "./over.js"
import { findPlace, keepPlace } from "./place.js"

document.addEventListener("click", ({ target }) => {
  const tapped =
    target instanceof Element ? target.closest("a[data-language], [data-settings]") : null
  if (tapped instanceof HTMLAnchorElement) keepPlace(tapped)
  else if (tapped) void import("./preferences.js").then(({ openPreferences }) => openPreferences())
})
findPlace()
hideOver()
// An app is left open for days.
document.addEventListener("visibilitychange", hideOver)

if (document.querySelector("tour-install, offline-list")) void import("./install.js")
if (document.querySelector(".viewer")) void import("./looking.js").then(({ start }) => start())
if (document.querySelector("[data-player]")) void import("./player.js")
if (document.querySelector("tour-walk")) void import("./walk.js")
if (document.querySelector("offline-list")) void import("./offline.js")
if (document.querySelector("tour-journal")) void import("./journal.js")
if (document.querySelector("tour-search")) void import("./search.js")
if (document.querySelector("tour-near")) void import("./near.js")

// Everything else can wait until the page is there to read.
const everything = () => void import("./site.js")
if (document.readyState === "complete") everything()
else addEventListener("load", everything, { once: true })
