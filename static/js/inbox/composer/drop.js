// "Drop mine", where a colleague was faster: what was written goes, and may come back.
import { offerUndo } from "../undo-toast.js"
import { wordsBack } from "../words-back.js"

export function listenForDrop(composer, on) {
  on(composer, "click", ({ target }) => target.closest("[data-drop]") && drop(composer))
}

function drop(composer) {
  const { mode, dataset, text, quoted, files, buttons } = composer
  const dropped = { conversation: dataset.conversation, mode, text: text.value, replyTo: quoted.replyTo, files: files.take(), buttons: buttons.take() }
  composer.problems.clear()
  text.value = ""
  composer.quote()
  offerUndo("dropped", () => wordsBack(dropped))
}
