/** The pictures of a page, one at a time: swipe or arrows to the next, pinch or wheel to come near. */

import { fillIn, pageLanguage } from "./fill.js"
import { Gestures } from "./gestures.js"
import { whole, within, zoomed } from "./pure/window.js"

/** How many times a picture can be larger than the screen, as units of the window. */
const UNITS = 5
/** A pull that is longer turns the page; an arrow key pulls as far. */
const TURN_PX = 60

class Viewer {
  #dialog
  #image = new Image()
  #links
  #at = 0
  #window = { x: 0, y: 0, u: 1 }
  #pull = 0

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog
    dialog.querySelector(".viewer-caption")?.before(this.#image)
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll("a.zoom")
    this.#links = Array.from(links)
    dialog.addEventListener("click", this)
    new Gestures(
      dialog,
      {
        move: (dx, dy) => this.#move(dx, dy),
        zoom: (factor, x, y) => this.#to(zoomed(this.#window, factor, x, y)),
        rest: () => this.#rest(),
        whole: () => this.#to(this.#whole),
      },
      () => true,
    )
  }

  /** @param {HTMLAnchorElement} link */
  open(link) {
    this.#dialog.showModal()
    this.show(this.#links.indexOf(link))
  }

  /** @param {number} at */
  show(at) {
    const link = this.#links[at]
    const caption = this.#dialog.querySelector(".viewer-caption")
    if (!link || !caption) return this.#to(this.#whole)
    this.#at = at
    const { alt, width, height } = /** @type {HTMLImageElement} */ (link.firstElementChild)
    Object.assign(this.#image, { src: link.href, alt })
    this.#image.style.setProperty("--ratio", String(width / height))
    const words = link.nextElementSibling
    caption.innerHTML = words?.innerHTML ?? ""
    caption.setAttribute("lang", words?.closest("[lang]")?.getAttribute("lang") ?? "")
    const place = { number: at + 1, total: this.#links.length }
    fillIn(this.#dialog, "place", place, pageLanguage())
    for (const [by, end] of [
      [-1, 0],
      [1, this.#links.length - 1],
    ]) {
      this.#dialog.querySelector(`[data-look="${by}"]`)?.toggleAttribute("disabled", at === end)
    }
    this.#to(this.#whole)
  }

  /** @param {MouseEvent} event */
  handleEvent({ target }) {
    const button = /** @type {Element} */ (target).closest("[data-look]")
    const look = button instanceof HTMLElement ? button.dataset.look : ""
    if (look === "close") this.#dialog.close()
    else if (look) this.show(this.#at + Number(look))
  }

  get #box() {
    return { width: this.#dialog.clientWidth, height: this.#dialog.clientHeight }
  }

  get #map() {
    const { width, height } = this.#box
    return { width: width * UNITS, height: height * UNITS }
  }

  get #whole() {
    return whole(this.#map, this.#box)
  }

  /** @type {(dx: number, dy: number) => void} */
  #move(dx, dy) {
    const { x, y, u } = this.#window
    if (u === this.#whole.u) this.#pull += dx
    this.#to({ x: x - dx * u, y: y - dy * u, u })
  }

  #rest() {
    const turn = Math.abs(this.#pull) > TURN_PX ? -Math.sign(this.#pull) : 0
    this.#pull = 0
    if (turn) this.show(this.#at + turn)
    else this.#to(this.#window)
  }

  /** @param {import("./pure/window.js").Window} wish */
  #to(wish) {
    const { x, y, u } = (this.#window = within(wish, this.#map, this.#box))
    const { width, height } = this.#map
    const dx = this.#pull + (width / 2 - x) / u
    this.#image.style.transform = `translate(${dx}px,${(height / 2 - y) / u}px) scale(${this.#whole.u / u})`
  }
}

/** @type {Viewer | undefined} */
let viewer

/** @param {HTMLAnchorElement} link around a picture of the page */
export function view(link) {
  const dialog = document.querySelector(".viewer")
  if (!(dialog instanceof HTMLDialogElement)) return
  viewer ??= new Viewer(dialog)
  viewer.open(link)
}
