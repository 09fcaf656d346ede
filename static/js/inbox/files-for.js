// The files of a reply stay with its conversation as long as this page is there: those whose thread is not open wait for its
// composer, and before the page goes with any that somebody chose, it asks.
import { line } from "./live/line.js"

const waiting = new Map()

export function giveFiles(conversation, files = []) {
  if (!files.length) return
  const composer = document.querySelector(`reply-composer[data-conversation="${conversation}"]`)
  if (composer) composer.dispatchEvent(new CustomEvent("files:wanted", { detail: files }))
  else waiting.set(conversation, [...(waiting.get(conversation) ?? []), ...files])
}

export function takeFilesFor(conversation) {
  const files = waiting.get(conversation) ?? []
  waiting.delete(conversation)
  return files
}

// Whoever is signed out can only leave.
addEventListener("beforeunload", (event) => {
  const shown = [...document.querySelectorAll("reply-composer")].flatMap((composer) => composer.files.files)
  const isAnyChosen = [...waiting.values(), shown].flat().some((file) => file instanceof File)
  if (isAnyChosen && !line.hasEnded) event.preventDefault()
})
