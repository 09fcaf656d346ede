// What was not sent after all comes back to where it was written, before what was written since. Whoever writes something
// else meanwhile goes on: the mode is theirs, or a note would go to the customer, and so is the focus.
import { putBack } from "../../drafts.js"

// Refusals of which nobody has been told, by conversation and mode.
const untold = new Map()
const keyOf = (conversation, mode) => `${conversation}:${mode}`

export function listenForReturns(composer, on) {
  on(document, "send:refused", (event) => refused(composer, event))
  on(document, "words:wanted", (event) => wanted(composer, event))
}

export function keepRefusal(refusal) {
  const { conversation, mode = "draft" } = refusal.entry
  untold.set(keyOf(conversation, mode), refusal)
}

// What waits for the mode that is there now, and that something waits in the other.
export function tellRefusal(composer) {
  const { conversation } = composer.dataset
  const key = keyOf(conversation, composer.mode)
  if (untold.has(key)) tell(composer, untold.get(key))
  untold.delete(key)
  for (const mode of ["draft", "note"]) if (untold.has(keyOf(conversation, mode))) composer.problems.say(`waits-${mode}`)
}

// What is said of its files stands below the reason, which takes the place of what was said before.
function refused(composer, event) {
  const { entry } = event.detail
  if (entry.conversation !== composer.dataset.conversation) return
  event.preventDefault()
  const mode = entry.mode ?? "draft"
  if (mode === composer.mode) tell(composer, event.detail)
  else tellLater(composer, event.detail)
  comeBack(composer, mode, entry)
}

function tellLater(composer, refusal) {
  keepRefusal(refusal)
  composer.problems.clear()
  tellRefusal(composer)
}

function tell(composer, { entry, status, problems }) {
  composer.resolves = entry.resolves
  if (entry.lost) tellLost(composer, entry)
  else if (problems) composer.problems.show(problems)
  else composer.problems.say(status === 403 ? "forbidden" : "refused")
}

function tellLost(composer, { lost }) {
  composer.problems.say("files", { names: lost.join(", ") })
}

function wanted(composer, event) {
  const { conversation, mode = "draft", lost } = event.detail
  if (conversation !== composer.dataset.conversation) return
  event.preventDefault()
  composer.problems.clear()
  if (!isWritingElsewhere(composer, mode)) composer.switchTo(mode)
  if (mode !== composer.mode && lost) tellLater(composer, { entry: event.detail })
  else if (mode !== composer.mode) composer.problems.say(`waits-${mode}`)
  else if (lost) tellLost(composer, event.detail)
  comeBack(composer, mode, event.detail)
}

function isWritingElsewhere(composer, mode) {
  const { activeElement } = document
  return activeElement.matches("input, textarea") && !(composer.mode === mode && composer.contains(activeElement))
}

// The quote chosen since goes before the one that comes back.
function comeBack(composer, mode, words) {
  const { conversation, text, files = [], buttons = [], replyTo } = words
  composer.files.add(files)
  for (const title of buttons) composer.buttons.add(title)
  if (mode !== composer.mode) return putBack(mode, conversation, text, replyTo)
  if (replyTo && !composer.quoted.replyTo) words.replyText ? composer.quoted.draw(words) : composer.quoted.recall(replyTo)
  const field = composer.text
  const { value: since, selectionStart, selectionEnd } = field
  field.value = [text, since].filter(Boolean).join("\n")
  const before = field.value.length - since.length
  // Who types there goes on where they were.
  if (document.activeElement === field) field.setSelectionRange(selectionStart + before, selectionEnd + before)
  composer.typed()
}
