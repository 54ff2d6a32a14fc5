/** The studio's pages work without this; with it they save by themselves and lose nothing. */

import { releaseSent } from "./kept.js"
import { enableMarks } from "./marks.js"
import { enableOrder } from "./order.js"
import { keepFresh } from "./preview.js"
import { enableRows } from "./rows.js"
import { keepSaving } from "./saving.js"
import { weigh } from "./weight.js"
import { enableDrop } from "./drop.js"
import { enableFocus } from "./focus.js"
import { watchJob } from "./job.js"
import { enableRecorder } from "./recorder.js"

if (document.querySelector("[data-done]")) {
  releaseSent()
  // Who comes back here without a network is not told again that all was saved.
  history.replaceState(null, "", location.pathname + location.hash)
}
for (const form of document.querySelectorAll("form[data-autosave]")) {
  keepSaving(/** @type {HTMLFormElement} */ (form))
}
for (const bar of document.querySelectorAll("[data-mark-bar], .toolbar")) {
  enableMarks(/** @type {HTMLElement} */ (bar))
}
for (const form of document.querySelectorAll("form[data-order]")) {
  enableOrder(/** @type {HTMLFormElement} */ (form))
}
for (const form of document.querySelectorAll("form[data-drop]")) {
  enableDrop(/** @type {HTMLFormElement} */ (form))
}
for (const job of document.querySelectorAll("[data-job]")) {
  watchJob(/** @type {HTMLElement} */ (job))
}
for (const picture of document.querySelectorAll("img[data-focus]")) {
  enableFocus(/** @type {HTMLImageElement} */ (picture))
}
for (const button of document.querySelectorAll("button[data-record]")) {
  enableRecorder(/** @type {HTMLButtonElement} */ (button))
}
for (const form of document.querySelectorAll("form[data-rows]")) {
  enableRows(/** @type {HTMLFormElement} */ (form))
}
for (const phone of document.querySelectorAll("[data-preview]")) {
  keepFresh(/** @type {HTMLElement} */ (phone))
}
for (const place of document.querySelectorAll("[data-weight]")) {
  weigh(/** @type {HTMLElement} */ (place))
}
