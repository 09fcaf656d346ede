// Undo, cancel, delete: the message leaves the thread, and its words go back to where they were written.
import { putBack } from "../drafts.js"
import { change } from "./change.js"

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-back]")
  if (button && !button.disabled) takeBack(button)
})

async function takeBack(button) {
  button.disabled = true
  await change("DELETE", button.dataset.takeBack, {}, keep)
  button.disabled = false
}

// A thread that is no longer open finds the words as its draft.
function keep(text) {
  const words = new DOMParser().parseFromString(text, "text/html").querySelector("taken-back")?.dataset
  if (!words || document.getElementById(`taken-back-${words.conversation}`)) return
  putBack("draft", words.conversation, words.text)
}

customElements.define("taken-back", class extends HTMLElement {
  connectedCallback() {
    this.dispatchEvent(new CustomEvent("message:taken-back", { bubbles: true, detail: { ...this.dataset } }))
    this.remove()
  }
})
