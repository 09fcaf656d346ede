// The pressed theme holds at once; the form it belongs to lets the server remember it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set-theme]")
  if (!button) return
  document.documentElement.dataset.theme = button.dataset.setTheme
  for (const other of document.querySelectorAll("[data-set-theme]")) {
    other.setAttribute("aria-pressed", String(other.dataset.setTheme === button.dataset.setTheme))
  }
})
