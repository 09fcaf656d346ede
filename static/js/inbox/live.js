// The line: it says to the server what this tab shows and from which moment on, watches that it is alive, asks by HTTP
// while it is not, and has the panes fetched anew when too much was missed.
import { end, ENDINGS, line, state } from "./live/line.js"
import { moment, takePanes, watched } from "./live/moment.js"
import { poll } from "./live/poll.js"
import "./live/topic.js"
import { refreshed, refreshIfStale } from "./live/refresh.js"

const live = document.getElementById("live")
const SILENT_MS = 45_000
const POLL_AFTER_MS = 3_000

let connection = null
let lastHeard = 0
// Questions what this tab missed. While one has no answer, the cursor of any other frame is ahead of what is here.
let unanswered = 0

const isOpen = () => connection?.socket?.readyState === WebSocket.OPEN

function watch() {
  if (!isOpen()) return
  unanswered += 1
  connection.socket.send(JSON.stringify({ watch: watched() }))
}

// What other modules have to say over the line; without one it is not worth keeping.
document.addEventListener("live:tell", ({ detail }) => {
  if (isOpen()) connection.socket.send(JSON.stringify(detail))
})

function heard() {
  lastHeard = Date.now()
  const word = document.getElementById("cursor")
  if (!word) return
  if ("resumed" in word.dataset) unanswered -= 1
  delete word.dataset.resumed
  if (!unanswered) moment.cursor = word.value
  // The line is there but what wakes it is not: news come late, and that is said.
  if (!line.lostAt) state("slow" in word.dataset ? "polling" : "live")
}

// ── The socket ──

live.addEventListener("htmx:ws:before:connection", (event) => {
  connection = event.detail.connection
})

live.addEventListener("htmx:ws:after:connection", opened)

function opened() {
  lastHeard = Date.now()
  line.lostAt = 0
  unanswered = 0
  state("live")
  watch()
}

live.addEventListener("htmx:ws:after:message:incoming", heard)

live.addEventListener("htmx:ws:close", (event) => {
  line.lostAt ||= Date.now()
  if (ENDINGS.includes(event.detail.code)) return end(event.detail.code)
  if (!line.hasEnded) state(navigator.onLine ? "reconnecting" : "offline")
})

// A line that failed is told by the dot, not by a message each time.
live.addEventListener("htmx:ws:error", (event) => event.stopPropagation())

// A page that comes back from the browser's memory has a line that was closed under it.
addEventListener("pageshow", (event) => {
  if (event.persisted && !line.hasEnded) reopen()
})

function reopen() {
  if (connection?.socket && connection.socket.readyState <= WebSocket.OPEN) return
  htmx.process(live, true)
}

// ── Without a socket ──

setInterval(() => {
  if (isOpen() && Date.now() - lastHeard > SILENT_MS) connection.socket.close()
  if (line.hasEnded) return
  refreshIfStale()
  if (!isOpen() && line.lostAt && Date.now() - line.lostAt > POLL_AFTER_MS) poll()
}, 1_000)

addEventListener("offline", () => state("offline"))
addEventListener("online", () => poll())

// ── The panes ──

function panesChanged() {
  if (takePanes()) watch()
}

document.addEventListener("htmx:after:swap", (event) => {
  refreshed(event)
  panesChanged()
})
state("reconnecting")
panesChanged()

// htmx may have looked at the page before its websocket part was there.
connection = live._htmx?.ws?.connection ?? null
if (isOpen()) opened()
else htmx.process(live)
