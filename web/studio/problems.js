/** Shows what the checker says, each problem beside its field. */

/**
 * @typedef {object} Said
 * @property {string} field
 * @property {string} severity
 * @property {string} what
 * @property {string} cure
 */

/** @param {Said[]} problems @param {ParentNode} [within] */
export function showProblems(problems, within = document) {
  for (const place of within.querySelectorAll("[data-said]")) {
    const name = /** @type {HTMLElement} */ (place).dataset.said
    const mine = problems.filter((one) => one.field === name)
    place.replaceChildren(...mine.map(paragraph))
    const isWrong = mine.some((one) => one.severity === "error")
    if (name) place.closest(".field")?.classList.toggle("wrong", isWrong)
  }
}

/** @param {Said} said */
function paragraph(said) {
  const line = document.createElement("p")
  line.className = said.severity === "error" ? "field-error" : "field-warning"
  const what = document.createElement("b")
  what.textContent = said.what
  line.append(what, " ", said.cure)
  return line
}
