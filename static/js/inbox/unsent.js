// What has not reached the server, across a reload. Whose it is stands with it: another person may sit down at this device.
import { letGo } from "./sends-here.js"

export const KEPT = `messio:unsent:${document.getElementById("inbox")?.dataset.member}`
// By client id, what this tab is done with; what else is kept may be another tab's.
const done = new Set()

export const pickedFiles = ({ files = [] }) => files.filter((file) => file instanceof File)

export function finish(entry) {
  done.add(entry.clientId)
  letGo(entry)
}

export function keepUnsent(queues) {
  const own = [...queues.values()].flat()
  const others = readUnsent().filter(({ clientId }) => !own.some((entry) => entry.clientId === clientId))
  localStorage.setItem(KEPT, JSON.stringify([...others, ...own.map(storable)]))
}

// Of picked files the names alone can be kept; the words are not lost with them.
function storable(entry) {
  const picked = pickedFiles(entry)
  if (!picked.length) return entry
  return { ...entry, files: entry.files.filter((file) => !picked.includes(file)), lost: picked.map(({ name }) => name) }
}

export function readUnsent() {
  try {
    return (JSON.parse(localStorage.getItem(KEPT)) ?? []).filter(({ clientId }) => !done.has(clientId))
  } catch {
    return []
  }
}
