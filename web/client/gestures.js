/** Fingers, mouse, wheel and keys on a box, told as moves and zooms in pixels of the box. */

/**
 * @typedef {object} Hand
 * @property {(dx: number, dy: number) => void} move
 * @property {(factor: number, x: number, y: number) => void} zoom about a point from the box's middle
 * @property {() => void} rest the gesture is over
 * @property {() => void} whole the whole map is wanted
 */

const TAP_MS = 300
/** A finger that moves less than this taps. */
const STILL_PX = 8
const STEP_PX = 80
const STEP_ZOOM = 0.6
const WHEEL_PX = 400
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }

export class Gestures {
  #box
  #hand
  #free
  /** @type {Map<number, { x: number, y: number }>} */
  #fingers = new Map()
  #travelled = 0
  #tapped = { at: 0, x: 0, y: 0 }
  #wheel = 0

  /**
   * @param {HTMLElement} box
   * @param {Hand} hand
   * @param {(by: "touch" | "wheel") => boolean} free may this move the map, not the page?
   */
  constructor(box, hand, free) {
    this.#box = box
    this.#hand = hand
    this.#free = free
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown"]) {
      box.addEventListener(type, this)
    }
    box.addEventListener("wheel", this, { passive: false })
    // A stop that was dragged was not tapped.
    box.addEventListener("click", this, { capture: true })
  }

  /** @param {any} event */
  handleEvent(event) {
    if (event.type === "wheel") this.#rolled(event)
    else if (event.type === "keydown") this.#pressed(event)
    else if (event.type === "click") this.#clicked(event)
    else if (event.type === "pointerdown") this.#down(event)
    else if (event.type === "pointermove") this.#moved(event)
    else this.#up(event)
  }

  /** @param {{ clientX: number, clientY: number }} point */
  #fromMiddle({ clientX, clientY }) {
    const { left, top, width, height } = this.#box.getBoundingClientRect()
    return /** @type {const} */ ([clientX - left - width / 2, clientY - top - height / 2])
  }

  /** @param {PointerEvent} event */
  #down({ pointerId, clientX, clientY, pointerType }) {
    if (pointerType === "touch" && !this.#free("touch")) return
    if (!this.#fingers.size) this.#travelled = 0
    this.#fingers.set(pointerId, { x: clientX, y: clientY })
  }

  /** @param {PointerEvent} event */
  #moved({ pointerId, clientX, clientY }) {
    const was = this.#fingers.get(pointerId)
    if (!was) return
    const now = { x: clientX, y: clientY }
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1]
    const [dx, dy] = [now.x - was.x, now.y - was.y]
    this.#travelled += Math.hypot(dx, dy)
    this.#fingers.set(pointerId, now)
    if (this.#travelled > STILL_PX) this.#box.setPointerCapture(pointerId)
    if (!other) return this.#hand.move(dx, dy)
    this.#hand.move(dx / 2, dy / 2)
    const [before, after] = [was, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y))
    const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 }
    this.#hand.zoom(Number(before) / (after || 1), ...this.#fromMiddle(middle))
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.#fingers.delete(event.pointerId) || this.#fingers.size) return
    if (this.#travelled > STILL_PX) return this.#hand.rest()
    const { timeStamp: at, clientX: x, clientY: y } = event
    const near = Math.hypot(x - this.#tapped.x, y - this.#tapped.y) < 3 * STILL_PX
    const twice = at - this.#tapped.at < TAP_MS && near
    this.#tapped = { at: twice ? 0 : at, x, y }
    if (twice) this.#jump(0.5, ...this.#fromMiddle(event))
  }

  /** @param {WheelEvent} event */
  #rolled(event) {
    // On a page, the bare wheel scrolls it; pinching a touchpad arrives as a wheel with Ctrl.
    if (!event.ctrlKey && !this.#free("wheel")) return
    event.preventDefault()
    this.#hand.zoom(
      Math.exp(event.deltaY / (event.ctrlKey ? WHEEL_PX / 4 : WHEEL_PX)),
      ...this.#fromMiddle(event),
    )
    clearTimeout(this.#wheel)
    this.#wheel = window.setTimeout(() => this.#hand.rest(), 120)
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    if (arrow) this.#hand.move(arrow[0] * STEP_PX, arrow[1] * STEP_PX)
    else if (event.key === "+" || event.key === "=") this.#hand.zoom(STEP_ZOOM, 0, 0)
    else if (event.key === "-") this.#hand.zoom(1 / STEP_ZOOM, 0, 0)
    else if (event.key === "0") this.#hand.whole()
    else return
    event.preventDefault()
    this.#hand.rest()
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (this.#travelled <= STILL_PX) return
    this.#travelled = 0
    event.preventDefault()
    event.stopPropagation()
  }

  /** @type {(factor: number, x: number, y: number) => void} */
  #jump(factor, x, y) {
    this.#hand.zoom(factor, x, y)
    this.#hand.rest()
  }
}
