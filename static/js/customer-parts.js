// What others change about a customer, and what the customer writes, comes to their open page and to their panel beside a
// thread: the line says that something is new, then each part of the page asks how it is now. Where somebody is busy in a
// part it waits until they are done.
// At most so often each, while a customer writes and writes.
const SOON_MS = 700
// A file of customers says with each of its portions that any may have changed.
const MANY_MS = 10_000
const stale = new Set()
let timer
let timerOfMany

// Something typed or opened, a menu, the focus; of the timeline more than its first page. A panel that is closed waits too.
function isBusy(part) {
  const fields = [...part.querySelectorAll("textarea, input:not([type=hidden])")]
  return (
    !part.parentElement.checkVisibility() ||
    part.contains(document.activeElement) ||
    part.querySelector("details[open], :popover-open, .timeline__rows > :nth-child(27)") ||
    fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked)
  )
}

function renew() {
  timer = undefined
  if (document.hidden) return
  for (const part of stale) {
    if (part.isConnected && isBusy(part)) continue
    stale.delete(part)
    if (part.isConnected) htmx.trigger(part, "anew")
  }
}

function soon() {
  // Not all tabs at the same moment; and not put off for as long as more comes.
  timer ??= setTimeout(renew, SOON_MS * (0.5 + Math.random()))
}

function change(parts) {
  for (const part of document.querySelectorAll(parts)) stale.add(part)
  soon()
}

function changeLater() {
  timerOfMany ??= setTimeout(() => {
    timerOfMany = undefined
    change("[data-part]")
  }, MANY_MS * Math.random())
}

document.addEventListener("changed:customers", changeLater)
document.addEventListener("changed:customer", () => change("[data-part]"))
document.addEventListener("line:back", () => change("[data-part]"))
// No word about the customer, but one of their threads: what tells of these.
document.addEventListener("changed:conversations", () => change("[data-part=conversations]"))
document.addEventListener("customer:shown", soon)
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
