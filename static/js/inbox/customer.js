// The customer's panel beside the thread: open or not is this device's habit. Where there is no room for it the link
// leads to a pane of its own.
const KEPT = "messio:customer"
const inbox = document.getElementById("inbox")
const room = matchMedia("(min-width: 1181px)")

function show(isOpen) {
  inbox.dataset.customer = isOpen ? "open" : "closed"
  localStorage.setItem(KEPT, inbox.dataset.customer)
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-customer-toggle]")
  if (link && room.matches && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    event.stopPropagation()
    show(inbox.dataset.customer !== "open")
  } else if (event.target.closest("[data-customer-close]")) {
    show(false)
    document.querySelector("[data-customer-toggle]")?.focus()
  }
}, { capture: true })

if (inbox) inbox.dataset.customer = localStorage.getItem(KEPT) ?? "closed"
