// Customers and saved views by name: the server knows them. Resolves to options and a note; fails where it cannot be asked.
import { optionsFrom } from "../listbox.js"

const PAUSE_MS = 120

export async function people(url, query, signal) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  signal.throwIfAborted()
  const { options, note } = await optionsFrom(url, query, signal)
  return { options, note: note.textContent ?? "" }
}

// Beside the list that stands; elsewhere it is a page of its own.
export function openFound(option) {
  if (!document.getElementById("filter") || !document.getElementById("thread")) return location.assign(option.dataset.url)
  htmx.process(option)
  htmx.trigger(option, "palette:take")
}
