// Back and Forward without losing the list, quotes that lead to their message, menus that close.
import { markFound } from "../mark-found.js"

const inbox = document.getElementById("inbox")

// Within the same list only the thread is fetched; everything else is a page of its own.
document.addEventListener("htmx:before:history:restore", (event) => {
  const list = document.getElementById("list")
  const url = new URL(event.detail.path, location.href)
  if (!inbox || !list || !url.pathname.startsWith(inbox.dataset.listUrl)) return
  const given = new URLSearchParams(url.search)
  const shown = new URLSearchParams(list.dataset.filter)
  if (["view", "status", "channel", "tag", "assignee", "team", "saved", "order", "q", "zone"].some((name) => given.get(name) !== shown.get(name))) return
  event.preventDefault()
  // htmx names the source's own target in the request, not the one given here.
  const headers = { "HX-Target": "section#thread" }
  htmx.ajax("GET", url.pathname + url.search, { source: "#live", target: "#thread", swap: "innerHTML", headers })
})

// A message that is not on the page has the thread opened at it.
function jump(event, quote) {
  event.preventDefault()
  const message = document.getElementById(quote.dataset.jump)
  if (!message) return htmx.trigger(quote, "seek")
  message.scrollIntoView({ block: "center", behavior: "smooth" })
  markFound(message)
}

document.addEventListener("click", (event) => {
  const quote = event.target.closest("[data-jump]")
  if (quote && !(event.ctrlKey || event.metaKey || event.shiftKey)) jump(event, quote)
})
