/** Where the visitor reads: carried along to the same place in another language. */

const KEPT = "place"
const SETTLED_MS = 3000
/** What has the same name in every language. */
const PARTS = ":is(article, section, header)[id]"

/** The part that is being read: the last one that begins in the upper third of the screen. */
function reading() {
  const parts = Array.from(document.querySelectorAll(`${PARTS}, .prose > *`))
  return parts.filter((part) => part.getBoundingClientRect().top < innerHeight / 3).at(-1)
}

/** @param {Element} owner its paragraphs; they are as many in every language */
const paragraphs = (owner) => Array.from(owner.querySelectorAll(".prose > *"))

/** @param {HTMLAnchorElement} link to this page in another language */
export function keepPlace(link) {
  const part = reading()
  const owner = part?.closest(PARTS)
  // A place in the address as well would be looked for after this one.
  link.hash = location.hash === "#map" ? "map" : ""
  if (!part || !owner || !scrollY || link.hash) return
  const place = [owner.id, paragraphs(owner).indexOf(part), part.getBoundingClientRect().top]
  sessionStorage.setItem(KEPT, JSON.stringify(place))
}

/** Stay there while the page finds its size (WebKit does not anchor), until the visitor moves it. */
export function findPlace() {
  const kept = sessionStorage.getItem(KEPT)
  if (!kept) return
  sessionStorage.removeItem(KEPT)
  const [id, index, top] = JSON.parse(kept)
  const owner = document.getElementById(id)
  const part = owner && (paragraphs(owner)[index] ?? owner)
  const settling = new ResizeObserver(() => {
    const off = (part?.getBoundingClientRect().top ?? top) - top
    scrollBy({ top: off, behavior: "instant" })
  })
  const leave = () => settling.disconnect()
  settling.observe(document.body)
  setTimeout(leave, SETTLED_MS)
  for (const type of ["pointerdown", "wheel", "keydown"])
    addEventListener(type, leave, { once: true })
}
