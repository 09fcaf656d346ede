// Enter sends and Shift+Enter breaks the line, where the person wants it so; a half-typed word of an input method is never sent.
export function listenForSendKey({ form, text }, on) {
  const { enterSends } = document.getElementById("inbox").dataset
  if (enterSends === undefined) return
  on(text, "keydown", (event) => {
    // 229: Safari ends the composition before it tells of the key that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    form.requestSubmit()
  })
}
