// Shows which message was looked for.
const SHOWN_MS = 2400

export function markFound(message) {
  message.setAttribute("data-local-found", "")
  setTimeout(() => message.removeAttribute("data-local-found"), SHOWN_MS)
}
