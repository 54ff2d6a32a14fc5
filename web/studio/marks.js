/** A bar of buttons that write Markdown into the text below it. */

/**
 * Before and after what is selected, and what stands there if nothing is.
 * @type {Record<string, [string, string, string]>}
 */
const MARKS = {
  bold: ["**", "**", "…"],
  italic: ["*", "*", "…"],
  link: ["[", "](https://)", "…"],
  look: ["\n\n::: look\n", "\n:::\n\n", "…"],
  quiz: ["\n\n::: quiz\n", " ?\n- [ ] …\n- [x] …\n:::\n\n", "…"],
}
/** @type {Record<string, string>} */
const LINES = { heading: "## ", list: "- ", quote: "> " }

/** @param {HTMLElement} bar */
export function enableMarks(bar) {
  const text = /** @type {HTMLTextAreaElement | null} */ (
    document.getElementById(bar.getAttribute("aria-controls") ?? "")
  )
  if (!text || text.readOnly) return
  bar.hidden = false
  bar.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-mark]")
    const { mark, name } = /** @type {HTMLElement | null} */ (button)?.dataset ?? {}
    if (mark) write(text, mark, name)
  })
  text.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    const mark = { b: "bold", i: "italic", k: "link" }[event.key]
    if (!mark) return
    event.preventDefault()
    write(text, mark)
  })
}

/** @param {HTMLTextAreaElement} text @param {string} mark @param {string} [name] */
function write(text, mark, name = "") {
  const { selectionStart: from, selectionEnd: to, value } = text
  text.focus()
  const sign = LINES[mark]
  if (sign) {
    const start = value.lastIndexOf("\n", from - 1) + 1
    text.setSelectionRange(start, to)
    insert(text, value.slice(start, to).replace(/^/gm, sign))
    return
  }
  const [before, after, empty] = MARKS[mark] ?? ["", "", `\n\n![](${name})\n\n`]
  const chosen = value.slice(from, to) || empty
  insert(text, before + chosen + after)
  const begin = from + before.length
  text.setSelectionRange(begin, begin + chosen.length)
}

/**
 * Put words in, so that the browser can take them back (Ctrl+Z), and say that they came.
 * @param {HTMLTextAreaElement} text
 * @param {string} words
 */
function insert(text, words) {
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words)
    text.dispatchEvent(new InputEvent("input", { bubbles: true }))
  }
}
