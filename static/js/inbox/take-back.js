// Undo, cancel, delete: the message leaves the thread, and its words go back to where they were written.
// Not by htmx from the button itself: the socket may take the button away before the answer comes, and the words with it.
import { putBack } from "../drafts.js"
import { tellFailure } from "../failed-request.js"
import { token } from "./request.js"

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-back]")
  if (button && !button.disabled) takeBack(button)
})

async function takeBack(button) {
  button.disabled = true
  const filter = new URLSearchParams(new FormData(document.getElementById("filter") ?? undefined))
  const headers = { "HX-Request": "true", "X-CSRFToken": token() }
  const answer = await fetch(`${button.dataset.takeBack}${button.dataset.takeBack.includes("?") ? "&" : "?"}${filter}`, { method: "DELETE", headers }).catch(() => null)
  if (answer?.ok || answer?.status === 422) await show(answer)
  else tellFailure(answer?.status)
  button.disabled = false
}

async function show(answer) {
  const live = document.getElementById("live")
  const text = await answer.text()
  if (answer.ok) {
    keep(text)
    await htmx.swap({ sourceElement: live, target: live, swap: "none", text })
  } else await htmx.swap({ sourceElement: live, target: document.getElementById("toasts"), swap: "beforeend", text })
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
