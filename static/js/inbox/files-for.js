// The files of a reply stay with its conversation as long as this page is there: those whose thread is not open wait for its
// composer.

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

export const filesWaiting = () => [...waiting.values()].flat()
