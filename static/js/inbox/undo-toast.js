// Says what has just gone, with the way back.
export function offerUndo(name, undo) {
  const template = document.getElementById("undo-toast")
  const shown = template.content.cloneNode(true).firstElementChild
  shown.querySelector("[data-undo]").addEventListener("click", () => {
    shown.remove()
    undo()
  })
  document.getElementById("toasts").append(shown)
  shown.querySelector("[role=status]").textContent = template.dataset[name]
}
