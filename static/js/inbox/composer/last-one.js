// Up in an empty box brings one's last message back: undone where that is still possible, else its words once more.
const KINDS = { draft: "outgoing", note: "note" }

export function listenForLastOne(composer, on) {
  on(composer.text, "keydown", (event) => {
    if (event.key !== "ArrowUp" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || composer.text.value) return
    const last = lastOne(composer)
    const words = last?.querySelector(".message__text")
    // Of a folded one a part is missing here.
    if (!words || words.querySelector(".message__rest")) return
    event.preventDefault()
    const undo = last.querySelector("undo-send [data-take-back]")
    if (undo) return undo.click()
    composer.text.value = words.innerText
    composer.typed()
  })
}

function lastOne({ mode, dataset }) {
  const { member } = document.getElementById("inbox").dataset
  const own = `[data-author="${KINDS[mode]}-member-${member}"]`
  const list = document.getElementById(`messages-${dataset.conversation}`)
  // Where the thread's end is not on the page, nor is one's last message.
  return list.querySelector(":scope > .more--below") ? undefined : [...list.querySelectorAll(`:scope > ${own}`)].at(-1)
}
