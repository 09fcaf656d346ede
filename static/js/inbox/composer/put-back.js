// What was not sent after all comes back to where it was written, before what was written since. Whoever writes something
// else meanwhile goes on: the mode is theirs, or a note would go to the customer, and so is the focus.
import { putBack as keepFor } from "../../drafts.js"
import { takeFiles } from "../held-files.js"

// Refusals that nobody has read, by conversation and mode.
const unread = new Map()
const keyOf = (conversation, mode) => `${conversation}:${mode}`

export function listenForReturns(composer, on) {
  on(document, "send:refused", (event) => refused(composer, event))
  on(document, "words:wanted", (event) => wanted(composer, event))
  on(composer, "message:taken-back", ({ detail }) => takenBack(composer, detail))
}

export function keepRefusal(refusal) {
  const { conversation, mode = "draft" } = refusal.entry
  unread.set(keyOf(conversation, mode), refusal)
}

// What waits for the mode that is there now, and that something waits in the other.
export function tellRefusal(composer) {
  const { conversation } = composer.dataset
  const key = keyOf(conversation, composer.mode)
  if (unread.has(key)) tell(composer, unread.get(key))
  unread.delete(key)
  for (const mode of ["draft", "note"]) if (unread.has(keyOf(conversation, mode))) composer.problems.say(`waits-${mode}`)
}

function refused(composer, event) {
  const { entry } = event.detail
  if (entry.conversation !== composer.dataset.conversation) return
  event.preventDefault()
  const mode = entry.mode ?? "draft"
  comeBack(composer, mode, entry)
  if (mode === composer.mode) return tell(composer, event.detail)
  keepRefusal(event.detail)
  composer.problems.clear()
  tellRefusal(composer)
}

function tell(composer, { entry, status, problems }) {
  composer.resolves = entry.resolves
  if (entry.lost) composer.problems.say("files", { names: entry.lost.join(", ") })
  else if (problems) composer.problems.show(problems)
  else composer.problems.say(status === 403 ? "forbidden" : "refused")
}

// By a click just now, so nobody is writing something else.
function wanted(composer, event) {
  const { conversation, mode = "draft" } = event.detail
  if (conversation !== composer.dataset.conversation) return
  event.preventDefault()
  composer.switchTo(mode)
  comeBack(composer, mode, event.detail)
}

function takenBack(composer, { clientId, text, files, ...quoted }) {
  const held = takeFiles(clientId)
  const isElsewhere = document.activeElement.matches("input, textarea") && !(composer.mode === "draft" && composer.contains(document.activeElement))
  if (!isElsewhere) composer.switchTo("draft")
  composer.problems.clear()
  if (composer.mode !== "draft") composer.problems.say("waits-draft")
  comeBack(composer, "draft", { text, files: held, replyTo: quoted.replyTo })
  if (files && !held.length) composer.problems.say("files", { names: files })
  if (quoted.replyTo && !isElsewhere) composer.quote(quoted)
}

function comeBack(composer, mode, { conversation, text, files = [], replyTo }) {
  composer.files.add(files)
  if (mode !== composer.mode) return keepFor(mode, composer.dataset.conversation, text, replyTo)
  if (replyTo && !composer.quoted.replyTo) composer.quoted.recall(replyTo)
  const field = composer.text
  const { value: since, selectionStart, selectionEnd } = field
  field.value = [text, since].filter(Boolean).join("\n")
  const before = field.value.length - since.length
  // Who types there goes on where they were.
  if (document.activeElement === field) field.setSelectionRange(selectionStart + before, selectionEnd + before)
  composer.typed()
}
