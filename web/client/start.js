/** The one script that pages name. What a page needs is fetched when it has a use for it. */

/** The stop that is being read: the last one that begins above the middle of the screen. */
function currentStop() {
  const stops = Array.from(document.querySelectorAll("article[data-stop]"))
  return stops.filter((stop) => stop.getBoundingClientRect().top < innerHeight / 2).at(-1)?.id
}

// Another language opens at the same place.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a[data-language]") : null
  if (link instanceof HTMLAnchorElement) link.hash = currentStop() ?? ""
})

if (document.querySelector("tour-install")) void import("./install.js")
if (document.querySelector(".viewer")) void import("./looking.js").then(({ start }) => start())
if (document.querySelector("[data-player]")) void import("./player.js")
if (document.querySelector("tour-walk")) void import("./walk.js")
if (document.querySelector("offline-list")) void import("./offline.js")
if (document.querySelector("tour-search")) void import("./search.js")
if (document.querySelector("tour-near")) void import("./near.js")

// Everything else can wait until the page is there to read.
const everything = () => void import("./site.js")
if (document.readyState === "complete") everything()
else window.addEventListener("load", everything, { once: true })
