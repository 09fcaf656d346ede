// What its writer wants back: into its composer, or where that is not open, as the draft with its files.
import { putBack } from "../drafts.js"
import { giveFiles } from "./files-for.js"

export function wordsBack(entry) {
  const { conversation, mode = "draft", text, replyTo, files } = entry
  const wanted = new CustomEvent("words:wanted", { detail: entry, cancelable: true })
  if (!document.dispatchEvent(wanted)) return
  putBack(mode, conversation, text, replyTo)
  giveFiles(conversation, files)
}
