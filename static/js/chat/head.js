// The line about the shop: who is there, when an answer can be expected. And what stands in the way, if anything does.
import { on, part } from "./page.js"
import { begin } from "./session.js"
import { tell } from "./shop.js"

const head = part("state")
const form = part("composer")
const log = document.querySelector("[role=log]")
const SHORT_MS = 1500
let shows

on("state", ({ html, asks = {}, has_thread: hasThread, is_closed: isClosed, is_seen: isSeen }) => {
  if (head.innerHTML !== html) head.innerHTML = html
  for (const field of form.querySelectorAll("[data-chat-field]")) {
    const { control } = field
    control.disabled = field.hidden = !(control.name in asks)
    control.required = asks[control.name] === "required"
  }
  document.body.toggleAttribute("data-has-thread", Boolean(hasThread))
  document.body.toggleAttribute("data-is-closed", Boolean(isClosed))
  document.body.toggleAttribute("data-is-seen", Boolean(isSeen))
})

// A line that is back within a moment is not worth a word.
function stand(name) {
  clearTimeout(shows)
  shows = setTimeout(() => {
    for (const banner of document.querySelectorAll("[data-chat-line]")) banner.hidden = banner.dataset.chatLine !== name
  }, name === "away" || name === "failed" ? SHORT_MS : 0)
}
on("line", stand)
on("begun", () => {
  delete document.body.dataset.loading
  // What stood there already is not read out.
  setTimeout(() => (log.ariaLive = "polite"), SHORT_MS)
  stand("live")
})
on("failed", () => stand("failed"))
on("gone", () => {
  stand("gone")
  form.hidden = true
})

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-chat-close]")) tell("close")
  if (target.closest("[data-chat-begin]")) begin()
})
