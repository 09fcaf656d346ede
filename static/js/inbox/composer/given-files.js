// Files that are picked, pasted or dropped anywhere on the thread. A note takes none, and says so.
export function listenForFiles(composer, on) {
  const thread = document.getElementById("thread")
  on(composer.form, "change", ({ target }) => picked(composer, target))
  on(composer.text, "paste", (event) => pasted(composer, event))
  on(thread, "dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault())
  on(thread, "drop", (event) => given(composer, event, event.dataTransfer))
}

function picked(composer, input) {
  if (input.type !== "file") return
  composer.add(input.files)
  input.value = ""
  composer.text.focus()
}

function pasted(composer, event) {
  // Some programs copy words together with a picture of them.
  if (composer.mode === "note" && event.clipboardData.types.includes("text/plain")) return
  given(composer, event, event.clipboardData)
}

// Without us the browser would open the file in place of the page.
function given(composer, event, { files }) {
  if (!files.length) return
  event.preventDefault()
  if (composer.mode !== "note") return composer.add(files)
  composer.problems.clear()
  composer.problems.say("note")
}
