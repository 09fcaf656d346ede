// Undo, cancel, change, delete: the message leaves the thread, and its words go back to where they were written, a template's
// to its form; of a deleted one only when that is undone.
import { change } from "./change.js"
import { takeFiles } from "./held-files.js"
import { entryOf, takeOut } from "./queues.js"
import { offerUndo } from "./undo-toast.js"
import { wordsBack } from "./words-back.js"

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-back]")
  if (button && !button.disabled) takeBack(button)
})

async function takeBack(button) {
  button.disabled = true
  await change("DELETE", button.dataset.takeBack, {}, { keep: (text) => keep(text, "deletes" in button.dataset) })
  button.disabled = false
}

// Where the thread is open its <taken-back> comes with the answer.
function keep(text, isDeletion) {
  const taken = new DOMParser().parseFromString(text, "text/html").querySelector("taken-back")?.dataset
  if (!taken) return
  // Shown by a frame while its own answer got lost: it is not posted again.
  const entry = entryOf(taken.clientId)
  if (entry) takeOut([entry])
  if (isDeletion) {
    deleted.add(taken.clientId)
    offerUndo("deleted", () => restore(taken))
  } else if (!document.getElementById(`taken-back-${taken.conversation}`)) {
    restore(taken)
  }
}

const deleted = new Set()

function restore({ clientId, template, values, files: names, buttons, ...words }) {
  if (template) return document.dispatchEvent(new CustomEvent("template:wanted", { detail: { url: template, values: JSON.parse(values) } }))
  const files = takeFiles(clientId)
  wordsBack({ ...words, files, buttons: buttons?.split("\n"), lost: names && !files.length ? [names] : undefined })
}

customElements.define("taken-back", class extends HTMLElement {
  connectedCallback() {
    if (!deleted.has(this.dataset.clientId)) restore(this.dataset)
    this.remove()
  }
})
