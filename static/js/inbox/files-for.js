// Files for a reply whose thread is not open wait, as long as this page is there, for its composer.
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
