// The forms of a ticket's page: one that was saved closes, what two changed at once is shown to the second, and chosen.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  const status = detail.ctx?.response?.status
  const details = target.closest?.("[data-closes]")?.closest("details")
  if (details && status < 300) {
    details.open = false
    details.querySelector("summary").focus()
  }
})

document.addEventListener("htmx:after:swap", () => {
  const told = document.querySelector("#ticket-conflict .conflict:not([data-local-told])")
  if (!told) return
  told.dataset.localTold = ""
  told.focus()
})

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-dismiss]")
  if (button) dismiss(button.dataset.dismiss)
})

function dismiss(selector) {
  document.querySelector(selector)?.replaceChildren()
}
