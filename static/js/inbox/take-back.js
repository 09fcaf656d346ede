// Undo, cancel, change, delete: the message leaves the thread, and its words go back to where they were written; of a deleted
// one only when that is undone.
import { putBack } from "../drafts.js"
import { change } from "./change.js"
import { offerUndo } from "./undo-toast.js"

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-back]")
  if (button && !button.disabled) takeBack(button)
})

async function takeBack(button) {
  button.disabled = true
  await change("DELETE", button.dataset.takeBack, {}, (text) => keep(text, "deletes" in button.dataset))
  button.disabled = false
}

// Where the thread is open its <taken-back> comes with the answer.
function keep(text, isDeletion) {
  const words = new DOMParser().parseFromString(text, "text/html").querySelector("taken-back")?.dataset
  if (!words) return
  if (isDeletion) {
    deleted.add(words.clientId)
    offerUndo("deleted", () => giveBack({ ...words }))
  } else if (!placeOf(words)) {
    giveBack({ ...words })
  }
}

const deleted = new Set()
const placeOf = ({ conversation }) => document.getElementById(`taken-back-${conversation}`)

// A thread that is no longer open finds the words as its draft.
function giveBack(words) {
  const place = placeOf(words)
  if (place) place.dispatchEvent(new CustomEvent("message:taken-back", { bubbles: true, detail: words }))
  else putBack("draft", words.conversation, words.text, words.replyTo)
}

customElements.define("taken-back", class extends HTMLElement {
  connectedCallback() {
    if (!deleted.has(this.dataset.clientId)) giveBack({ ...this.dataset })
    this.remove()
  }
})
