// What this tab has to bring to the server, by conversation, in order.
import { finish, keepUnsent } from "./unsent.js"

export const queues = new Map()

export function enqueue(entry) {
  if (!queues.has(entry.conversation)) queues.set(entry.conversation, [])
  queues.get(entry.conversation).push(entry)
}

export function entryOf(clientId) {
  return [...queues.values()].flat().find((entry) => entry.clientId === clientId)
}

// All parts of the same text.
export function partsOf({ conversation, whole, clientId }) {
  return queues.get(conversation).filter((part) => part.clientId === clientId || (whole && part.whole === whole))
}

export function takeOut(parts) {
  const queue = queues.get(parts[0].conversation)
  for (const part of parts) {
    if (queue.includes(part)) queue.splice(queue.indexOf(part), 1)
    finish(part)
  }
  keepUnsent(queues)
}

export function asOne(parts) {
  const text = parts.map((part) => part.text).join("\n")
  const { buttons, resolves } = parts.at(-1)
  return { ...parts[0], text, files: parts.flatMap(({ files }) => files ?? []), buttons, resolves }
}
