/** A new text from an old one, as server/model/patch.py says it. */

/**
 * @param {(string | [number, number])[]} steps a string is added, a pair of bytes' places copied
 * @param {ArrayBuffer} old
 */
export const patched = async (steps, old) =>
  new Blob(
    steps.map((step) => (typeof step === "string" ? step : old.slice(...step))),
  ).arrayBuffer()
