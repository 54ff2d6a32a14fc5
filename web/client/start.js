/** The one script that pages name. What a page needs is fetched when it has a use for it. */

if (document.querySelector("tour-install")) void import("./install.js")
if (document.querySelector("offline-list")) void import("./offline.js")

// Everything else can wait until the page is there to read.
const everything = () => void import("./site.js")
if (document.readyState === "complete") everything()
else window.addEventListener("load", everything, { once: true })
