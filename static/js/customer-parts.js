// What others change about a customer comes to their open page, with what the customer writes, and to the panel beside the thread: the
// line says that something is new, then each part asks how it is now. Where somebody is busy in a part it waits until they are done.
const SOON_MS = 300
const stale = new Set()
let timer

// Something typed or opened, a menu, the focus; of the timeline more than its first page.
function isBusy(part) {
  const fields = [...part.querySelectorAll("textarea, input:not([type=hidden])")]
  return (
    part.contains(document.activeElement) ||
    part.querySelector("details[open], :popover-open, .timeline__rows > :nth-child(27)") ||
    fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked)
  )
}

function renew() {
  clearTimeout(timer)
  if (document.hidden) return
  for (const part of stale) {
    if (part.isConnected && isBusy(part)) continue
    stale.delete(part)
    if (part.isConnected) htmx.trigger(part, "anew")
  }
}

function soon() {
  clearTimeout(timer)
  // Not all tabs at the same moment.
  timer = setTimeout(renew, SOON_MS * (0.5 + Math.random()))
}

function change() {
  for (const part of document.querySelectorAll("[data-part]")) stale.add(part)
  soon()
}

document.addEventListener("changed:customer", change)
// In the inbox, whose line brings elements.
customElements.define("customer-changed", class extends HTMLElement {
  connectedCallback() {
    change()
  }
})
document.addEventListener("line:back", change)
document.addEventListener("visibilitychange", soon)
document.addEventListener("focusout", soon)
document.addEventListener("toggle", soon, { capture: true })

// Who was led to a panel that came only now is there.
document.addEventListener("htmx:after:swap", () => {
  const wanted = document.getElementById(location.hash.slice(1))
  if (wanted && !wanted.dataset.shown && wanted.closest("[data-customer-page]")) {
    wanted.dataset.shown = ""
    wanted.scrollIntoView()
  }
})
