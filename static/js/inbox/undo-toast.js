// Says what has just been done, with the way back.

// name: of what the page has the words for.
export function offerUndo(name, undo) {
  toast(document.getElementById("undo-toast").dataset[name], undo)
}

// undo: nothing where there is no way back.
export function toast(sentence, undo) {
  const shown = document.getElementById("undo-toast").content.cloneNode(true).firstElementChild
  const button = shown.querySelector("[data-undo]")
  button.hidden = !undo
  button.addEventListener("click", () => {
    shown.remove()
    undo()
  })
  document.getElementById("toasts").append(shown)
  shown.querySelector("[role=status]").textContent = sentence
}
