// What the visitor has not seen yet: counted for the shop's page and the title, with a line before the first of it and a
// sound when it comes; once it was in sight, the server is told.
import { ring } from "../notices.js"
import { keep, recall } from "./kept.js"
import { say } from "./line.js"
import { on, part } from "./page.js"
import { list } from "./rows.js"
import { tell } from "./shop.js"
import { isWatched } from "./watched.js"

const LINE = "data-local-unread-line"
const keeper = list.closest("scroll-keeper")
const sound = part("sound")
const { title } = document
let seen = ""
let told
// What is there as the page begins is no news.
let hasBegun = false

const theirs = () => [...list.querySelectorAll(":scope > .chat-message--outgoing")]
const unseen = () => theirs().filter(({ dataset }) => dataset.position > seen)

function look() {
  if (!hasBegun) return
  const last = theirs().at(-1)
  if (last && isWatched() && keeper.atEdge && last.dataset.position > seen) {
    seen = last.dataset.position
    say({ seen: last.id })
  }
  const count = unseen().length
  if (count === told) return
  told = count
  tell("unread", count)
  document.title = count ? `(${count}) ${title}` : title
}

// It stays for as long as they look.
function drawLine() {
  list.querySelector(`[${LINE}]`)?.removeAttribute(LINE)
  unseen()[0]?.setAttribute(LINE, list.dataset.unread)
}

on("state", ({ seen: already }) => {
  if (already > seen) seen = already
  look()
})
on("watched", (now) => {
  if (!now) return
  drawLine()
  look()
})
document.addEventListener("rows:after", ({ detail }) => {
  const isNews = hasBegun && detail.added.some(({ dataset, classList }) => classList.contains("chat-message--outgoing") && dataset.position > seen)
  if (isNews && !isWatched()) drawLine()
  if (isNews && sound.checked) ring()
  look()
})
keeper.addEventListener("scroll", look, { passive: true })

on("begun", () => {
  sound.checked = recall("sound") ? recall("sound") === "on" : sound.defaultChecked
  if (hasBegun) return
  hasBegun = true
  drawLine()
  look()
})
sound.addEventListener("change", () => {
  keep("sound", sound.checked ? "on" : "off")
  if (sound.checked) ring()
})
