// The customer's panel: beside the thread, where open or not is this device's habit; over it as a sheet where there is less
// room, until it is closed or another thread comes. On a phone the link leads to a pane of its own.
const KEPT = "messio:customer"
const inbox = document.getElementById("inbox")
const isBeside = matchMedia("(min-width: 1181px)")
const hasRoom = matchMedia("(min-width: 761px)")
const shown = () => document.querySelector("#thread [data-conversation]")?.dataset.conversation
let openFor

function show(isOpen) {
  inbox.dataset.customer = isOpen ? "open" : "closed"
  openFor = shown()
  if (isOpen) document.dispatchEvent(new CustomEvent("customer:shown"))
  if (isBeside.matches) localStorage.setItem(KEPT, inbox.dataset.customer)
  if (!isOpen) document.querySelector("[data-customer-toggle]")?.focus()
  else if (!isBeside.matches) document.querySelector("#thread .customer")?.focus()
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-customer-toggle]")
  if (link && hasRoom.matches && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    event.stopPropagation()
    show(inbox.dataset.customer !== "open")
  } else if (event.target.closest("[data-customer-close]")) show(false)
}, { capture: true })

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && !isBeside.matches && inbox?.dataset.customer === "open" && target.closest(".customer") && !target.closest(":popover-open")) show(false)
})

document.addEventListener("htmx:after:swap", () => {
  if (inbox && !isBeside.matches && shown() !== openFor) inbox.dataset.customer = "closed"
})

function asUsual() {
  if (inbox) inbox.dataset.customer = (isBeside.matches && localStorage.getItem(KEPT)) || "closed"
}

isBeside.addEventListener("change", asUsual)
asUsual()
