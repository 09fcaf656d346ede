// What waits comes back to its writer, who wants it so; not what is on its way just now. The server may have what was tried,
// although no answer came: it gives that up first, or the words would reach the customer twice.
import { change } from "./change.js"
import { entryOf, partsOf } from "./queues.js"
import { alone, run, withdrawn } from "./sends.js"
import { wordsBack } from "./words-back.js"

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".message--pending [data-withdraw]")
  if (button) withdraw(button)
})

async function withdraw(button) {
  const entry = entryOf(button.closest(".message").id.slice("pending-".length))
  if (!entry) return
  button.disabled = true
  const parts = partsOf(entry)
  if (parts.some(({ isTried }) => isTried)) await alone(entry.conversation, () => ask(parts))
  else wordsBack(withdrawn(parts))
  button.disabled = false
  run(entry.conversation)
}

// Nothing comes back before all is known; why not, change.js says.
async function ask(parts) {
  const gone = []
  for (const part of parts.filter(({ isTried }) => isTried)) {
    const status = await change("DELETE", `${part.url}${part.clientId}/`)
    if (status === 422) gone.push(part)
    else if (!(status < 300)) return
  }
  if (gone.length) withdrawn(gone)
  const back = parts.filter((part) => !gone.includes(part))
  if (back.length) wordsBack(withdrawn(back))
}
