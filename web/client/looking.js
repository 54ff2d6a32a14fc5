/** What a tap shows without leaving the place: a picture, a word of the glossary, then and now. */

/** @param {HTMLAnchorElement} link to a word that the page explains */
function explain(link) {
  const entry = document.getElementById(link.hash.slice(1))
  const box = document.querySelector(".word")
  if (!entry || !(box instanceof HTMLElement)) return
  box.lang = entry.closest("[lang]")?.getAttribute("lang") ?? ""
  for (const [at, part] of Array.from(box.children).entries()) {
    part.innerHTML = entry.children[at]?.innerHTML ?? ""
  }
  box.showPopover()
  // Closing it brings the visitor back to the link.
  box.focus()
}

/** @param {MouseEvent} event */
function tapped(event) {
  const { target, button, ctrlKey, metaKey, shiftKey } = event
  const link = target instanceof Element ? target.closest("a.zoom, a.term") : null
  if (!(link instanceof HTMLAnchorElement) || button || ctrlKey || metaKey || shiftKey) return
  if (link.classList.contains("zoom")) void import("./viewer.js").then(({ view }) => view(link))
  else if ("popover" in link && link.pathname === location.pathname) explain(link)
  else return
  event.preventDefault()
}

export function start() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const sliders = document.querySelectorAll(".then-now input")
  for (const slider of sliders) {
    slider.hidden = false
    slider.addEventListener("input", () => {
      slider.parentElement?.style.setProperty("--cut", String(slider.valueAsNumber / 100))
    })
  }
  document.addEventListener("click", tapped)
}
