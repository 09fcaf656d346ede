// The pressed theme holds at once, also for the bar that the system draws around the page; the form it belongs to lets
// the server remember it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set-theme]")
  if (!button) return
  document.documentElement.dataset.theme = button.dataset.setTheme
  for (const other of document.querySelectorAll("[data-set-theme]")) {
    other.setAttribute("aria-pressed", String(other.dataset.setTheme === button.dataset.setTheme))
  }
  for (const bar of document.querySelectorAll("meta[data-of-theme]")) {
    const isOwn = bar.dataset.ofTheme === button.dataset.setTheme
    bar.media = button.dataset.setTheme === "system" ? `(prefers-color-scheme: ${bar.dataset.ofTheme})` : isOwn ? "all" : "not all"
  }
})
