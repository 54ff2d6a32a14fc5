/** A click on a picture says which point of it must stay when it is cropped. */

/** @param {HTMLImageElement} picture */
export function enableFocus(picture) {
  const field = /** @type {HTMLInputElement | null} */ (
    document.getElementById(picture.dataset.focus ?? "")
  )
  const frame = picture.parentElement
  if (!field || !frame || field.readOnly) return
  const mark = document.createElement("span")
  mark.className = "focus-mark"
  frame.append(mark)
  const show = () => {
    const [x, y] = field.value.split(",").map(Number)
    mark.hidden = !(x !== undefined && y !== undefined && x + y >= 0)
    mark.style.insetInlineStart = `${(x ?? 0) * 100}%`
    mark.style.insetBlockStart = `${(y ?? 0) * 100}%`
  }
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect()
    const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
      Math.min(1, Math.max(0, part / whole)).toFixed(2)
    field.value = `${share(event.clientX - box.left, box.width)}, ${share(event.clientY - box.top, box.height)}`
    field.dispatchEvent(new Event("input", { bubbles: true }))
  })
  field.addEventListener("input", show)
  show()
}
