// What this tab shows, and from which moment on it needs news.
export const moment = { cursor: null }
let shown = new WeakSet()

export function watched() {
  return {
    filter: document.querySelector("[data-filter]")?.dataset.filter ?? "",
    conversation: Number(document.querySelector("#thread [data-conversation]")?.dataset.conversation) || null,
    customer: Number(document.querySelector("#thread [data-contact]")?.dataset.contact) || null,
    cursor: moment.cursor,
    language: document.documentElement.lang,
  }
}

// A pane that just came was read at a moment of its own; the older of the two moments misses nothing. Whether one came.
export function takePanes() {
  const fresh = [...document.querySelectorAll("[data-cursor]:not(#live)")].filter((pane) => !shown.has(pane))
  fresh.forEach((pane) => shown.add(pane))
  if (fresh.length) moment.cursor = lowest([moment.cursor, ...fresh.map((pane) => pane.dataset.cursor)])
  return fresh.length > 0
}

function lowest(cursors) {
  return cursors.filter(Boolean).reduce((a, b) => (BigInt(a) < BigInt(b) ? a : b), cursors.find(Boolean) ?? "0")
}

// Morphed panes are the same elements with a moment of their own.
export function forgetPanes() {
  shown = new WeakSet()
  moment.cursor = null
}
