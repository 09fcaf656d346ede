// The button that opens the panel, and `Messio`, by which the page's own scripts do.
import { hear, isKnown, load, tell } from "./frame.js"
import { fills, host, make, place } from "./look.js"

const { words } = chat
const listeners = []
let frame
let isOpen = false
let isReady = false
let unread = 0
let opener
let overflow

const button = make("button", { type: "button", onclick: () => (isOpen ? close() : open()) })
const count = make("b", {}, button)
const waiting = make("a", { href: place, target: "_blank", textContent: words.waiting })

function draw() {
  button.setAttribute("aria-expanded", isOpen)
  button.setAttribute("aria-label", isOpen ? words.close : unread ? words.unread.replace("{n}", unread) : words.open)
  count.textContent = isOpen ? "" : unread || ""
  waiting.hidden = !isOpen || isReady
  frame?.classList.toggle("open", isOpen && isReady)
}

function begin() {
  frame ??= load()
}

function open() {
  if (isOpen) return
  opener = document.activeElement
  turn(true)
}

function close() {
  if (!isOpen) return
  turn(false)
  const back = opener?.isConnected && opener !== document.body ? opener : host
  back.focus({ preventScroll: true })
}

function turn(to) {
  begin()
  isOpen = to
  draw()
  if (isOpen) frame.focus()
  tell("open", isOpen)
  const { style } = document.documentElement
  if (isOpen && fills.matches) [overflow, style.overflow] = [style.overflow, "hidden"]
  else if (overflow !== undefined) [style.overflow, overflow] = [overflow, undefined]
}

hear("close", close)
hear("unread", (number) => {
  unread = number
  draw()
  for (const listener of listeners) listener(unread)
})
hear("ready", () => {
  isReady = true
  draw()
  if (isOpen) frame.focus()
})

// Any element with data-messio-open does what the button does; at the first sign of interest the panel is asked for.
const opens = (event) => event.composedPath().some((node) => node === button || node.matches?.("[data-messio-open]"))
for (const name of ["pointerover", "focusin", "touchstart"]) {
  addEventListener(name, (event) => opens(event) && begin(), { passive: true })
}
addEventListener("click", (event) => {
  if (event.target === host || !opens(event)) return
  event.preventDefault()
  open()
})
host.addEventListener("keydown", ({ key }) => key === "Escape" && close())
draw()
// Who wrote before hears of answers wherever in the shop they are.
if (isKnown()) (window.requestIdleCallback ?? setTimeout)(begin)

const early = window.Messio
window.Messio = {
  open,
  close,
  // facts: what the shop knows of its customer, an object or JSON text; null when they signed out of the shop.
  identify: (facts, signature = "") => tell("who", facts && { facts: typeof facts === "string" ? facts : JSON.stringify(facts), signature }),
  on: (name, listener) => name === "unread" && listeners.push(listener),
  // What was asked before this came: (window.Messio ??= []).push(["open"])
  push: ([name, ...values]) => Messio[name](...values),
}
early?.forEach?.(Messio.push)
