// The line of a page without live rows: it tells who is there, how much is unread, and what has just come in. The inbox
// has one of its own.
import { ENDINGS } from "./inbox/live/line.js"
import { isOlder } from "./inbox/older.js"
import { draw, forget, say } from "./presence.js"

const AGAIN_MS = 5_000
let socket
let wasAway = false
// From which moment on this page needs news. Until it heard what it missed, the cursor of any other frame is ahead of that.
let cursor = ""
let isAnswered = true

function open() {
  socket = new WebSocket(new URL(document.getElementById("presence").dataset.line, location.href.replace(/^http/, "ws")))
  socket.addEventListener("open", () => {
    watch()
    say()
    // What it missed is told; what a page shows of it, that page asks for itself.
    if (wasAway) document.dispatchEvent(new CustomEvent("line:back"))
    wasAway = false
  })
  socket.addEventListener("message", heard)
  socket.addEventListener("close", ({ code }) => {
    forget()
    wasAway = true
    if (!ENDINGS.includes(code)) setTimeout(open, AGAIN_MS * (1 + Math.random()))
  })
}

function watch() {
  const customer = document.querySelector("[data-customer-page]")?.dataset.customerPage ?? null
  isAnswered = !cursor
  tell({ watch: { filter: null, conversation: null, customer, cursor, language: document.documentElement.lang } })
}

function tell(words) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words))
}

// Too much was new to be told, or the member may see other things now: what the page shows it says again, and asks how it is.
function again() {
  watch()
  document.dispatchEvent(new CustomEvent("line:back"))
}

function heard({ data }) {
  const page = document.createElement("template")
  page.innerHTML = data
  for (const id of ["presences", "counts"]) {
    const [told, held] = [page.content.getElementById(id), document.getElementById(id)]
    if (told && !isOlder(told, held)) held.replaceWith(told)
  }
  draw()
  const word = page.content.getElementById("cursor")
  isAnswered ||= "resumed" in (word?.dataset ?? {})
  if (word && isAnswered) cursor = word.value
  for (const row of page.content.querySelectorAll("[hx-target='#news'] > a")) take(row)
  for (const { dataset } of page.content.querySelectorAll("[data-topic]")) document.dispatchEvent(new CustomEvent(`changed:${dataset.topic}`))
  // Not all tabs at the same moment.
  const refresh = page.content.querySelector("live-refresh")
  if (refresh) setTimeout(again, Math.random() * refresh.getAttribute("within"))
  document.dispatchEvent(new CustomEvent("line:heard"))
}

// As the inbox takes its rows (inbox/rows.js).
function take(row) {
  const news = document.getElementById("news")
  const held = document.getElementById(row.id)
  if (held && isOlder(row, held)) return
  held?.remove()
  news.append(row)
  news.dispatchEvent(new CustomEvent("rows:after", { bubbles: true, detail: { added: [row], moved: [], changed: [] } }))
}

if (!document.getElementById("live")) {
  document.addEventListener("live:tell", ({ detail }) => tell(detail))
  open()
}
