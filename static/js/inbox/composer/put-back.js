// What was not sent after all comes back to where it was written, before what was written since.
import { takeFiles } from "../held-files.js"

export function listenForReturns(composer, on) {
  on(document, "send:refused", (event) => refused(composer, event))
  on(composer, "message:taken-back", ({ detail }) => takenBack(composer, detail))
}

function refused(composer, event) {
  const { entry, status, problems } = event.detail
  if (entry.conversation !== composer.dataset.conversation) return
  event.preventDefault()
  composer.switchTo(entry.mode ?? "draft")
  if (entry.replyTo) composer.quoted.recall(entry.replyTo)
  putBack(composer, entry.text, entry.files ?? [])
  composer.resolves = entry.resolves
  if (entry.lost) composer.problems.say("files", { names: entry.lost.join(", ") })
  else if (problems) composer.problems.show(problems)
  else composer.problems.say(status === 403 ? "forbidden" : "refused")
}

function takenBack(composer, { clientId, text, files, ...quoted }) {
  const held = takeFiles(clientId)
  composer.switchTo("draft")
  composer.problems.clear()
  putBack(composer, text, held)
  if (files && !held.length) composer.problems.say("files", { names: files })
  if (quoted.replyTo) composer.quote(quoted)
  composer.text.focus()
}

function putBack(composer, text, files) {
  composer.text.value = [text, composer.text.value].filter(Boolean).join("\n")
  composer.typed()
  composer.files.add(files)
}
