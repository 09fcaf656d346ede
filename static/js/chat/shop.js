// The shop's page around the panel. Which pages may be that, the browser was told (frame-ancestors); the first that speaks
// from there is the one, and nothing is said to any other origin.
import { isPanel } from "./page.js"

const handlers = {}
let origin

export const hear = (name, handler) => (handlers[name] = handler)

export function tell(name, value) {
  if (isPanel) parent.postMessage({ messio: name, value }, origin ?? "*")
}

addEventListener("message", (event) => {
  if (!isPanel || event.source !== parent || !event.data?.messio) return
  origin ??= event.origin
  if (event.origin === origin) handlers[event.data.messio]?.(event.data.value)
})
