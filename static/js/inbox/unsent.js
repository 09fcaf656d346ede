// What has not reached the server, across a reload. Whose it is stands with it: another person may sit down at this device.
const KEPT = `messio:unsent:${document.getElementById("inbox")?.dataset.member}`
// By client id, what this tab is done with; what else is kept may be another tab's.
const done = new Set()

export function finish({ clientId }) {
  done.add(clientId)
}

export function keepUnsent(queues) {
  const own = [...queues.values()].flat()
  const others = readUnsent().filter(({ clientId }) => !done.has(clientId) && !own.some((entry) => entry.clientId === clientId))
  const entries = own.filter((entry) => !entry.files?.some((file) => file instanceof File))
  localStorage.setItem(KEPT, JSON.stringify([...others, ...entries]))
}

export function readUnsent() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? []
  } catch {
    return []
  }
}
