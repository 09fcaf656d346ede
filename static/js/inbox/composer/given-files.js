// Files that are picked, pasted or dropped anywhere on the thread. A note takes none.
export function listenForFiles(composer, on) {
  const thread = document.getElementById("thread")
  on(composer.form, "change", ({ target }) => picked(composer, target))
  on(composer.text, "paste", (event) => dropped(composer, event, event.clipboardData))
  on(thread, "dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault())
  on(thread, "drop", (event) => dropped(composer, event, event.dataTransfer))
}

function picked(composer, input) {
  if (input.type !== "file") return
  composer.add(input.files)
  input.value = ""
  composer.text.focus()
}

function dropped(composer, event, data) {
  if (!data?.files.length || composer.mode === "note") return
  event.preventDefault()
  composer.add(data.files)
}
