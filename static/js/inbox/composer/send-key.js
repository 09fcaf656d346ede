// Enter sends and Shift+Enter breaks the line, where the person wants it so; a half-typed word of an input method is never sent.
import { isComposing } from "../../chord.js"

export function listenForSendKey({ form, text }, on) {
  const { enterSends } = document.getElementById("inbox").dataset
  if (enterSends === undefined) return
  on(text, "keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || isComposing(event)) return
    event.preventDefault()
    form.requestSubmit()
  })
}
