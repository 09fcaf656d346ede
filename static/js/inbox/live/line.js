// How the line is, as the dot says it, and its end for good.
// The codes with which the server ends a line for good.
export const ENDINGS = [4401, 4403]
export const line = { lostAt: Date.now(), hasEnded: false }

export function state(name) {
  document.documentElement.dataset.line = name
}

export function end(code) {
  if (line.hasEnded) return
  line.hasEnded = true
  state("offline")
  // Not cloned: a template's own document has no address, and a link in it takes none.
  const dialog = document.importNode(document.getElementById(`line-ended-${code}`).content, true).querySelector("dialog")
  const link = dialog.querySelector("[data-come-back]")
  if (link) link.search = new URLSearchParams({ next: location.pathname + location.search })
  const written = dialog.querySelector("[data-written]")
  if (written) showWritten(written)
  dialog.addEventListener("cancel", (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()
}

// What stands behind a dialog cannot be copied, and there is no coming back to it.
function showWritten(place) {
  const fields = document.querySelectorAll(".message--pending .message__text, reply-composer textarea[name=text]")
  const words = [...fields].map((field) => field.value ?? field.textContent).filter(Boolean).join("\n\n")
  place.hidden = !words
  place.querySelector("textarea").value = words
}
