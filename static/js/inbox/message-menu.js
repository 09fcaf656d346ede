// The menu of a message: one for the page, opened by the button of each. What an item does, its own module says: it hears
// "message:<verb>" on the message, with { button }, the one that opened the menu, and { item }.
const menu = document.getElementById("menu-message")
const inbox = document.getElementById("inbox")
const EDGE = 8
let opener = null
let openedAt = 0

const items = () => [...menu.querySelectorAll("button")].filter((item) => item.checkVisibility())

// A message is the same for all who look; who looks is known here.
function isOffered(verb) {
  if (!opener.dataset.messageMenu.split(" ").includes(verb)) return false
  const rights = inbox.dataset.may.split(" ")
  if (verb === "copy") return Boolean(navigator.clipboard)
  if (verb === "delete" && opener.dataset.author !== inbox.dataset.member) return rights.includes("erase")
  return rights.includes("answer")
}

function open(button) {
  opener = button
  // What an app above put there says by data-like with which of ours it goes.
  for (const part of menu.querySelectorAll("[data-verb]")) part.hidden = !isOffered(part.dataset.like ?? part.dataset.verb)
  menu.dispatchEvent(new CustomEvent("menu:opens", { detail: { button } }))
  menu.showPopover()
  const at = button.getBoundingClientRect()
  openedAt = at.top
  place(at)
  items()[0]?.focus()
}

// Beside its button, within the window; a phone's stands at the bottom, by CSS.
function place(at) {
  const { offsetWidth: width, offsetHeight: height } = menu
  const below = at.bottom + height + EDGE < innerHeight
  const x = Math.min(Math.max(EDGE, at.left), innerWidth - width - EDGE)
  menu.style.setProperty("--x", `${x}px`)
  menu.style.setProperty("--y", `${Math.max(EDGE, below ? at.bottom + 4 : at.top - height - 4)}px`)
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-message-menu]")
  if (button) open(button)
})

menu.addEventListener("click", (event) => {
  const item = event.target.closest("button")
  if (!item) return
  const verb = item.closest("[data-verb]").dataset.verb
  menu.hidePopover()
  opener.dispatchEvent(new CustomEvent(`message:${verb}`, { bubbles: true, detail: { button: opener, item } }))
})

menu.addEventListener("toggle", ({ newState }) => {
  opener?.setAttribute("aria-expanded", String(newState === "open"))
})

// Pressed here, no key means anything else on the page.
menu.addEventListener("keydown", (event) => {
  event.stopPropagation()
  if (event.key === "Tab") return menu.hidePopover()
  const all = items()
  const at = all.indexOf(document.activeElement)
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  const to = step ? (at + step + all.length) % all.length : { Home: 0, End: all.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  all[to].focus()
})

// What it stands beside has moved on.
document.addEventListener("scroll", () => {
  if (menu.matches(":popover-open") && opener.getBoundingClientRect().top !== openedAt) menu.hidePopover()
}, { capture: true, passive: true })
