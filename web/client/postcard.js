/** The journal as a picture to send: a lamp, how far it went, and where. */

const WIDTH = 1080
const HEIGHT = 1350
/** How much larger than drawn, and where in the drawing the light stands. */
const LAMP = 6.2
const FLOOR = 90
const INK = "#f3efe6"
const NIGHT = "#17181c"

/**
 * @param {SVGSVGElement} lamp drawn as it shines on the page
 * @param {{ mark: string, count: string, lines: string[] }} words
 * @returns {Promise<File | null>} a PNG
 */
export async function postcard(lamp, { mark, count, lines }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT })
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  pen.fillStyle = NIGHT
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  for (const path of lamp.querySelectorAll("path")) {
    const style = getComputedStyle(path)
    const { fill, stroke, opacity, strokeWidth } = style
    const high = path.matches(".lamp-level") ? Number(style.getPropertyValue("--level")) : 1
    pen.setTransform(LAMP, 0, 0, LAMP * high, WIDTH / 2 - 40 * LAMP, 60 + FLOOR * LAMP * (1 - high))
    const shape = new Path2D(path.getAttribute("d") ?? "")
    pen.globalAlpha = Number(opacity)
    Object.assign(pen, { fillStyle: fill, strokeStyle: stroke, lineWidth: parseFloat(strokeWidth) })
    if (fill !== "none") pen.fill(shape)
    if (stroke !== "none") pen.stroke(shape)
  }
  pen.resetTransform()
  Object.assign(pen, { globalAlpha: 1, fillStyle: INK, textAlign: "center" })
  const face = getComputedStyle(document.body)
  const rows = [[count, 84], ...lines.slice(0, 4).map((line) => [line, 46]), [mark, 40]]
  let y = 960
  for (const [text, size] of rows) {
    pen.font = `700 ${size}px ${face.getPropertyValue("--display")}`
    pen.fillText(String(text), WIDTH / 2, y, WIDTH - 120)
    y += Number(size) * 1.15 + 16
  }
  const blob = await new Promise((/** @type {BlobCallback} */ done) => canvas.toBlob(done))
  return blob && new File([blob], "archipel.png", { type: "image/png" })
}
