/** Records a voice with the browser's own recorder and sends it like any other file. */

/** @param {HTMLButtonElement} button */
export function enableRecorder(button) {
  if (!navigator.mediaDevices || !("MediaRecorder" in window)) return
  button.hidden = false
  /** @type {MediaRecorder | null} */
  let recorder = null
  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop()
      return
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      recorder = new MediaRecorder(stream)
    } catch {
      button.textContent = button.dataset.forbidden ?? ""
      return
    }
    const start = button.textContent
    /** @type {Blob[]} */
    const parts = []
    recorder.ondataavailable = (event) => parts.push(event.data)
    recorder.onstop = () => {
      for (const track of recorder?.stream.getTracks() ?? []) track.stop()
      const kind = recorder?.mimeType ?? ""
      recorder = null
      button.textContent = start
      send(button, new Blob(parts, { type: kind }))
    }
    recorder.start()
    button.textContent = button.dataset.stop ?? ""
  })
}

/** @param {HTMLButtonElement} button @param {Blob} sound */
async function send(button, sound) {
  const ending = sound.type.includes("mp4") ? "mp4" : sound.type.includes("ogg") ? "ogg" : "webm"
  const address = `${button.dataset.record}?name=${button.dataset.lang}.${ending}`
  const headers = { accept: "application/json" }
  const answer = await fetch(address, { method: "PUT", body: sound, headers }).catch(() => null)
  if (answer?.ok) location.reload()
  else button.textContent = button.dataset.failed ?? ""
}
