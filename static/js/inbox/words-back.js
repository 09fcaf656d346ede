// What was not sent after all comes back to its writer: into its composer, or where that is not open, as the draft with its files.
import { putBack } from "../drafts.js"
import { keepRefusal } from "./composer/put-back.js"
import { giveFiles } from "./files-for.js"

// lost: names of files that can only be chosen again, which is said where the words are.
export function wordsBack(words) {
  const { conversation, mode = "draft", text, replyTo, files, lost } = words
  const wanted = new CustomEvent("words:wanted", { detail: words, cancelable: true })
  if (!document.dispatchEvent(wanted)) return
  putBack(mode, conversation, text, replyTo)
  giveFiles(conversation, files)
  if (lost) keepRefusal({ entry: words })
}
