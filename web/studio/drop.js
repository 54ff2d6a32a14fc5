/** Pictures and recordings are dropped or chosen, and sent one after the other with progress. */

/** @param {HTMLFormElement} form */
export function enableDrop(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"))
  const list = /** @type {HTMLElement} */ (form.querySelector("[data-uploads]"))
  form.addEventListener("dragover", (event) => {
    event.preventDefault()
    form.classList.add("over")
  })
  form.addEventListener("dragleave", () => form.classList.remove("over"))
  form.addEventListener("drop", (event) => {
    event.preventDefault()
    form.classList.remove("over")
    sendAll([...(event.dataTransfer?.files ?? [])])
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    sendAll([...(input.files ?? [])])
  })
  input.addEventListener("change", () => sendAll([...(input.files ?? [])]))

  /** @param {File[]} files */
  async function sendAll(files) {
    let isAllGood = files.length > 0
    for (const file of files) isAllGood = (await sendOne(file)) && isAllGood
    if (isAllGood) location.reload()
  }

  /** @param {File} file @returns {Promise<boolean>} */
  function sendOne(file) {
    const line = document.createElement("li")
    const bar = document.createElement("progress")
    const words = document.createElement("span")
    words.textContent = file.name
    line.append(words, bar)
    list.append(line)
    return new Promise((done) => {
      const request = new XMLHttpRequest()
      const address = `${form.action}?name=${encodeURIComponent(file.name)}`
      request.open("PUT", address)
      request.setRequestHeader("accept", "application/json")
      request.upload.onprogress = (event) => {
        bar.max = event.total
        bar.value = event.loaded
      }
      const failed = (/** @type {string} */ why) => {
        bar.remove()
        line.className = "field-error"
        words.textContent = `${file.name} — ${why}`
        const again = document.createElement("button")
        again.type = "button"
        again.className = "pill"
        again.textContent = form.dataset.again ?? ""
        again.onclick = async () => {
          line.remove()
          if (await sendOne(file)) location.reload()
        }
        line.append(" ", again)
        done(false)
      }
      request.onload = () => {
        const said = read(request.responseText)
        if (request.status < 300 && said) {
          bar.max = bar.value = 1
          done(true)
        } else failed(said?.what ?? form.dataset.failed ?? "")
      }
      request.onerror = () => failed(form.dataset.failed ?? "")
      request.send(file)
    })
  }
}

/** @param {string} text @returns {{what?: string} | null} */
function read(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
