// What is to be sent, as sends.js takes it.
import { clientId } from "../client-id.js"

// Null where nothing is written. The files leave the composer with it.
export function takeEntry(composer) {
  const { form, mode, dataset } = composer
  const text = composer.text.value.trim()
  const isNote = mode === "note"
  if (!text && (isNote || !composer.files.files.length)) return null
  return {
    conversation: dataset.conversation,
    name: document.getElementById(`name-${dataset.conversation}`)?.textContent.trim(),
    position: dataset.lastPosition,
    url: isNote ? form.dataset.noteUrl : form.getAttribute("action"),
    mode,
    clientId: clientId(),
    text,
    replyTo: composer.quoted.replyTo,
    seen: seen(composer),
    files: isNote ? [] : composer.files.take(),
  }
}

// The newest message that stands in the thread, or was told of: who answered after it was not seen by the author.
function seen(composer) {
  const told = Number(composer.querySelector("[data-seen]")?.dataset.seen ?? 0)
  const shown = document.querySelectorAll(`#messages-${composer.dataset.conversation} > .message[id^="message-"]`)
  return Math.max(told, ...[...shown].map((message) => Number(message.id.slice("message-".length))))
}
