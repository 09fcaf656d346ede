// What each key of the sheet does. None fires while somebody types, or while a dialog is open.
const sheet = document.getElementById("keys")
const actions = new Map([...sheet.querySelectorAll("[data-keys]")].map((row) => [row.dataset.keys, row.dataset.action]))
const SECOND_KEY_MS = 1500
let first = ""
let forget

const click = (selector) => document.querySelector(selector)?.click()
const rows = () => [...document.querySelectorAll("#list .row__link")]
const composer = () => document.querySelector("#thread reply-composer")

function step(by) {
  const links = rows()
  const at = links.findIndex((link) => link === document.activeElement)
  const from = at >= 0 ? at : links.findIndex((link) => link.ariaCurrent === "true")
  links[Math.min(links.length - 1, Math.max(0, from + by))]?.focus()
}

function openMenu(selector) {
  const summary = document.querySelector(selector)
  if (!summary?.checkVisibility()) return
  summary.focus()
  if (!summary.parentElement.open) summary.click()
}

function goTo(view) {
  document.querySelector(`[data-view-link="${view}"]`)?.click()
}

const ACT = {
  next: () => step(1),
  previous: () => step(-1),
  open: () => (document.activeElement.matches(".row__link") ? document.activeElement : rows()[0])?.click(),
  list() {
    const back = document.querySelector("#thread .back")
    if (back?.checkVisibility()) back.click()
    else (document.querySelector("#list .row__link[aria-current]") ?? rows()[0])?.focus()
  },
  tick() {
    const row = document.activeElement.closest(".row") ?? document.querySelector("#conversations .row:has([aria-current])")
    row?.querySelector("[data-tick]").click()
  },
  all: () => goTo("all"),
  mine: () => goTo("mine"),
  unassigned: () => goTo("unassigned"),
  reply: () => composer()?.switchTo("draft"),
  note: () => composer()?.switchTo("note"),
  assign: () => openMenu(".thread__assign summary"),
  tag: () => openMenu(".thread__tags summary"),
  priority: () => openMenu(".thread__more summary"),
  aside: () => openMenu(".thread__more summary"),
  resolve: () => click("#thread [data-resolution]"),
  search() {
    const box = document.querySelector("#search [name=q]")
    // On a phone the list lies under the open thread.
    if (box?.checkVisibility({ visibilityProperty: true })) box.select()
  },
  help: () => sheet.showModal(),
}

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select")
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key === "Shift") return
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return
  const action = actions.get(`${first}${event.key}`)
  const begins = !first && [...actions.keys()].some((keys) => keys.startsWith(`${event.key} `))
  clearTimeout(forget)
  first = begins ? `${event.key} ` : ""
  if (begins) forget = setTimeout(() => (first = ""), SECOND_KEY_MS)
  if (!action) return
  event.preventDefault()
  ACT[action]()
})

// Where somebody writes, Escape leaves, and the keys work again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("reply-composer textarea") && !document.querySelector("details.dropdown[open]")) {
    event.target.blur()
  }
})

document.addEventListener("click", (event) => event.target.closest("[data-keys-open]") && sheet.showModal())
