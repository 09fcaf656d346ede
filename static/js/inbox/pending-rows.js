// A message in its thread from the moment it was sent, until the server's own row of it comes.
import { announce } from "./rows.js"
import { pickedFiles } from "./unsent.js"

function pending(entry) {
  return document.getElementById(`pending-${entry.clientId}`)
}

export function show(entry, isNew = false) {
  const list = document.getElementById(`messages-${entry.conversation}`)
  if (!list || pending(entry)) return
  const row = document.getElementById("pending-message").content.cloneNode(true).firstElementChild
  row.id = `pending-${entry.clientId}`
  row.dataset.position = entry.position
  if (entry.mode === "note") row.classList.replace("message--outgoing", "message--note")
  row.querySelector(".message__text").textContent = [entry.text, ...(entry.files ?? []).map((file) => file.name), ...(entry.buttons ?? [])].filter(Boolean).join("\n")
  drawUpload(row.querySelector("progress"), pickedFiles(entry))
  announce(list, "rows:before")
  list.append(row)
  announce(list, "rows:after", { added: [row], moved: [], changed: [] })
  if (isNew) list.closest("scroll-keeper").toEdge()
}

// Only where there are files does it last long enough to be looked at.
function drawUpload(bar, files) {
  bar.hidden = !files.length
  bar.ariaLabel = bar.dataset.words.replace("{names}", () => files.map(({ name }) => name).join(", "))
}

export function advance(entry, share) {
  const row = pending(entry)
  if (row) row.querySelector("progress").value = share
}

// Whoever stands on one of its buttons stays on the row when these are hidden.
export function mark(entry, status) {
  const row = pending(entry)
  if (!row) return
  const focused = row.contains(document.activeElement) ? document.activeElement : null
  row.dataset.status = status
  if (focused && !focused.checkVisibility()) row.focus({ preventScroll: true })
}

// And goes on to the message that takes its place, else to where its words go back.
export function hide(entry) {
  const row = pending(entry)
  if (row?.contains(document.activeElement)) {
    const places = [`.message[data-client-id="${entry.clientId}"] [data-message-menu]`, "#thread reply-composer textarea"]
    const next = places.map((place) => document.querySelector(place)).find((place) => place?.checkVisibility())
    next?.focus({ preventScroll: true })
  }
  row?.remove()
}

document.addEventListener("rows:after", ({ detail }) => {
  for (const { dataset } of detail.added) if (dataset.clientId) hide(dataset)
})
