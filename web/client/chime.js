/** Two soft notes: there. Made by the phone, so that nothing needs to be carried. */

const NOTES = [
  [659, 0],
  [880, 0.16],
]
const LASTS_S = 0.5

/** @type {AudioContext | null} */
let context = null

/** Silent where the browser wants a tap first; an announcement says the same. */
export function chime() {
  context ??= new AudioContext()
  void context.resume()
  for (const [frequency, after] of NOTES) {
    const at = context.currentTime + Number(after)
    const [tone, volume] = [context.createOscillator(), context.createGain()]
    tone.frequency.value = Number(frequency)
    volume.gain.setValueAtTime(0.2, at)
    volume.gain.exponentialRampToValueAtTime(0.001, at + LASTS_S)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + LASTS_S)
  }
}
