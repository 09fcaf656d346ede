// What was changed and not saved is said beside the button, and the browser asks before it is lost.
const form = document.getElementById("chat-settings")
const line = form.querySelector("[data-unsaved]")
const values = () => new URLSearchParams([...new FormData(form)].filter(([name]) => !/^(shown_|csrf)/.test(name))).toString()
// A form that came back refused holds what is saved nowhere.
const saved = document.querySelector("main [role=alert]") ? "" : values()
let isSaving = false

function look() {
  const words = values() === saved ? "" : line.dataset.words
  if (line.textContent !== words) line.textContent = words
}

for (const name of ["input", "change"]) form.addEventListener(name, look)
form.addEventListener("submit", ({ submitter }) => (isSaving ||= !submitter?.formTarget))
addEventListener("beforeunload", (event) => !isSaving && values() !== saved && event.preventDefault())
look()
