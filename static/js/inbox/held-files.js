// Files of messages that can still be taken back, by client id.
const files = new Map()
// Longer than anybody may take back what leaves at once, wherever they have gone in this tab meanwhile.
const HELD_MS = 60_000

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
  for (const row of detail.changed) if (!["undo", "later"].includes(row.dataset.status)) files.delete(row.dataset.clientId)
})
