// What is there when the visitor comes again: their token, what they typed, what was not sent yet. A panel's own storage is
// forgotten or refused by browsers, so the shop's page keeps it; the page of the chat keeps its own.
import { announce, isPanel, key } from "./page.js"
import { hear, tell } from "./shop.js"

const STORE = `messio:${key}:`
let kept = {}

if (!isPanel) {
  for (const name of ["token", "text", "sends", "sound"]) kept[name] = stored((store) => store[STORE + name])
}

export const recall = (name) => kept[name]

export function keep(name, value) {
  if ((kept[name] ?? "") === (value ?? "")) return
  kept[name] = value
  if (isPanel) tell("keep", { name, value })
  else stored((store) => (value ? (store[STORE + name] = value) : delete store[STORE + name]))
}

// The shop's page says it first of all, and again when another of its tabs changed something.
hear("kept", (known) => {
  const before = kept
  kept = { ...known }
  announce("kept", before)
})

addEventListener("storage", ({ key: name, newValue }) => {
  if (isPanel || !name?.startsWith(STORE)) return
  const before = kept
  kept = { ...kept, [name.slice(STORE.length)]: newValue ?? undefined }
  announce("kept", before)
})

function stored(use) {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}
