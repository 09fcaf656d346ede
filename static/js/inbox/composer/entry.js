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
    buttons: isNote ? [] : composer.buttons.take(),
  }
}

// By conversation, the newest message that stood in its thread: the end of a long one leaves the page while its reader is
// far above. What came behind such a gap was not on any screen.
const shown = new Map()
const SHOWN = ':scope > .message[id^="message-"]:not(.more--below ~ .message)'

function noteShown(list) {
  const ids = [...list.querySelectorAll(SHOWN)].map((message) => Number(message.id.slice("message-".length)))
  shown.set(list.id, Math.max(shown.get(list.id) ?? 0, ...ids))
}

document.addEventListener("rows:before", ({ target }) => target.matches(".messages") && noteShown(target))

// The newest that the author saw, or was told of: who answered after it was not seen by them.
function seen(composer) {
  const list = document.getElementById(`messages-${composer.dataset.conversation}`)
  noteShown(list)
  return Math.max(Number(composer.querySelector("[data-seen]")?.dataset.seen ?? 0), shown.get(list.id))
}
