// Files of messages that can still be taken back, by client id.
const files = new Map()

export function holdFiles(entry) {
  if (entry.files?.length) files.set(entry.clientId, entry.files)
}

export function takeFiles(clientId) {
  const taken = files.get(clientId) ?? []
  files.delete(clientId)
  return taken
}

document.addEventListener("rows:after", ({ detail }) => {
  for (const row of detail.changed) if (!["undo", "later"].includes(row.dataset.status)) files.delete(row.dataset.clientId)
})
