/** Where the phone is and which way it points. Positions go to the page and nowhere else. */

/** @import { Fix } from "./types.js" */

/** Slower than this, a receiver does not know which way it goes. */
const WALKING_M_S = 0.6
const OPTIONS = { enableHighAccuracy: true, maximumAge: 2_000, timeout: 30_000 }

/** @type {number | null} degrees from north, where the phone has a compass */
let compass = null

/** @param {DeviceOrientationEvent & { webkitCompassHeading?: number }} event */
function turned({ absolute, alpha, webkitCompassHeading }) {
  if (webkitCompassHeading !== undefined) compass = webkitCompassHeading
  else if (absolute && alpha !== null) compass = 360 - alpha
}

/** iOS asks the visitor, and only in answer to a tap. */
export async function askCompass() {
  const ask = /** @type {any} */ (globalThis.DeviceOrientationEvent)?.requestPermission
  if (ask && (await ask().catch(() => "denied")) !== "granted") return
  const kind =
    "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation"
  addEventListener(kind, /** @type {EventListener} */ (turned))
}

/**
 * @param {GeolocationPosition} position
 * @returns {Fix}
 */
function fix({ coords: { longitude, latitude, accuracy, heading, speed }, timestamp }) {
  const course =
    (speed ?? 0) > WALKING_M_S && heading !== null && !Number.isNaN(heading) ? heading : null
  const heading_deg = compass ?? course
  return { lon: longitude, lat: latitude, accuracy_m: accuracy, heading_deg, at_ms: timestamp }
}

/** May this page ask without the visitor seeing a question? "prompt" where nobody knows. */
export async function permission() {
  if (!navigator.geolocation) return "denied"
  const asked = navigator.permissions?.query({ name: "geolocation" })
  return (await asked?.catch(() => null))?.state ?? "prompt"
}

/**
 * Watch until the returned function is called.
 * @param {(fix: Fix) => void} onfix
 * @param {(reason: "denied" | "lost") => void} onfail
 */
export function watch(onfix, onfail) {
  const fail = (/** @type {GeolocationPositionError} */ { code }) =>
    onfail(code === 1 ? "denied" : "lost")
  const take = (/** @type {GeolocationPosition} */ position) => onfix(fix(position))
  const id = navigator.geolocation.watchPosition(take, fail, OPTIONS)
  // A phone that slept says at once where it is, and not first at the next step.
  const wake = () =>
    !document.hidden && navigator.geolocation.getCurrentPosition(take, () => {}, OPTIONS)
  document.addEventListener("visibilitychange", wake)
  return () => {
    navigator.geolocation.clearWatch(id)
    document.removeEventListener("visibilitychange", wake)
  }
}
