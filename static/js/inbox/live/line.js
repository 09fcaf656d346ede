// How the line is, as the dot says it, and its end for good.
export const line = { lostAt: Date.now(), hasEnded: false }

export function state(name) {
  document.documentElement.dataset.line = name
}

export function end(code) {
  if (line.hasEnded) return
  line.hasEnded = true
  state("offline")
  const dialog = document.getElementById(`line-ended-${code}`).content.cloneNode(true).querySelector("dialog")
  const link = dialog.querySelector("[data-come-back]")
  if (link) link.search = new URLSearchParams({ next: location.pathname + location.search })
  dialog.addEventListener("cancel", (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()
}
