// Files of messages that can still be taken back, by client id: before they leave, and when they failed.
const files = new Map()
const LEFT = ["sent", "delivered", "read", "unconfirmed"]
// Of what leaves at once, wherever they have gone in this tab meanwhile: as long as it may well be tried.
const HELD_MS = 15 * 60_000

export function holdFiles({ clientId, files: sent, sendAt }) {
  if (!sent?.length) return
  files.set(clientId, sent)
  if (!sendAt) setTimeout(() => files.delete(clientId), HELD_MS)
}

export function takeFiles(clientId) {
  const taken = files.get(clientId) ?? []
  files.delete(clientId)
  return taken
}

document.addEventListener("rows:after", ({ detail }) => {
  for (const row of detail.changed) if (LEFT.includes(row.dataset.status)) files.delete(row.dataset.clientId)
})
