// The line: it says to the server what this tab shows and from which moment on, watches that it is alive, asks by HTTP
// while it is not, and fetches the panes anew when too much was missed.
const live = document.getElementById("live")
const SILENT_MS = 45_000
const POLL_AFTER_MS = 3_000
const POLL_MS = 5_000
const RELOAD_MS = 15_000
// What the line may not survive: the codes with which the server ends it for good.
const ENDINGS = [4401, 4403]

let connection = null
let cursor = null
let lastHeard = 0
let lostAt = Date.now()
let ended = false
let polling = false
// Questions what this tab missed. While one has no answer, the cursor of any other frame is ahead of what is here.
let unanswered = 0

// ── What this tab shows ──

function panes() {
  return [...document.querySelectorAll("[data-cursor]:not(#live)")]
}

function lowest(cursors) {
  return cursors.filter(Boolean).reduce((a, b) => (BigInt(a) < BigInt(b) ? a : b), cursors.find(Boolean) ?? "0")
}

function watched() {
  return {
    filter: document.querySelector("[data-filter]")?.dataset.filter ?? "",
    conversation: Number(document.querySelector("#thread [data-conversation]")?.dataset.conversation) || null,
    cursor,
    language: document.documentElement.lang,
  }
}

function watch() {
  if (connection?.socket?.readyState !== WebSocket.OPEN) return
  unanswered += 1
  connection.socket.send(JSON.stringify({ watch: watched() }))
}

// What other modules have to say over the line; without one it is not worth keeping.
document.addEventListener("live:tell", ({ detail }) => {
  if (connection?.socket?.readyState === WebSocket.OPEN) connection.socket.send(JSON.stringify(detail))
})

// A pane that just came was read at a moment of its own; the older of the two moments misses nothing.
let shown = new WeakSet()
function panesChanged() {
  const fresh = panes().filter((pane) => !shown.has(pane))
  if (!fresh.length) return
  fresh.forEach((pane) => shown.add(pane))
  cursor = lowest([cursor, ...fresh.map((pane) => pane.dataset.cursor)])
  watch()
}

function heard() {
  lastHeard = Date.now()
  const word = document.getElementById("cursor")
  if (!word) return
  if ("resumed" in word.dataset) unanswered -= 1
  delete word.dataset.resumed
  if (!unanswered) cursor = word.value
  // The line is there but what wakes it is not: news come late, and that is said.
  if (!lostAt) state("slow" in word.dataset ? "polling" : "live")
}

// ── The socket ──

live.addEventListener("htmx:ws:before:connection", (event) => {
  connection = event.detail.connection
})

live.addEventListener("htmx:ws:after:connection", opened)

function opened() {
  lastHeard = Date.now()
  lostAt = 0
  unanswered = 0
  state("live")
  watch()
}

live.addEventListener("htmx:ws:after:message:incoming", heard)

live.addEventListener("htmx:ws:close", (event) => {
  lostAt ||= Date.now()
  if (ENDINGS.includes(event.detail.code)) return end(event.detail.code)
  if (!ended) state(navigator.onLine ? "reconnecting" : "offline")
})

// A line that failed is told by the dot, not by a message each time.
live.addEventListener("htmx:ws:error", (event) => event.stopPropagation())

function end(code) {
  ended = true
  state("offline")
  const dialog = document.getElementById(`line-ended-${code}`).content.cloneNode(true).querySelector("dialog")
  const link = dialog.querySelector("[data-come-back]")
  if (link) link.search = new URLSearchParams({ next: location.pathname + location.search })
  dialog.addEventListener("cancel", (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()
}

function state(name) {
  document.documentElement.dataset.line = name
}

// A page that comes back from the browser's memory has a line that was closed under it.
addEventListener("pageshow", (event) => {
  if (event.persisted && !ended) reopen()
})

function reopen() {
  if (connection?.socket && connection.socket.readyState <= WebSocket.OPEN) return
  htmx.process(live, true)
}

// ── Without a socket ──

setInterval(() => {
  const open = connection?.socket?.readyState === WebSocket.OPEN
  if (open && Date.now() - lastHeard > SILENT_MS) connection.socket.close()
  if (stale && !ended && Date.now() - refreshedAt > POLL_MS) refresh()
  if (!open && !ended && lostAt && Date.now() - lostAt > POLL_AFTER_MS) poll()
}, 1_000)

addEventListener("offline", () => state("offline"))
addEventListener("online", () => poll())

let polledAt = 0
async function poll() {
  if (polling || Date.now() - polledAt < POLL_MS || document.hidden) return
  polling = true
  polledAt = Date.now()
  try {
    const asked = watched()
    const { filter, conversation } = asked
    const query = new URLSearchParams(filter)
    query.set("cursor", cursor)
    if (conversation) query.set("conversation", conversation)
    const answer = await fetch(`${live.dataset.changesUrl}?${query}`, { headers: { "HX-Request": "true" } })
    if (answer.headers.has("HX-Redirect")) return end(4401)
    if (answer.status === 404) return end(4403)
    if (!answer.ok) throw new Error(answer.status)
    await htmx.swap({ sourceElement: live, target: live, swap: "none", text: await answer.text() })
    // Else a pane came meanwhile, or the line did.
    if (JSON.stringify(asked) === JSON.stringify(watched())) cursor = document.getElementById("cursor").value
    if (lostAt) state("polling")
  } catch {
    if (lostAt) state("offline")
  } finally {
    polling = false
  }
}

// ── Too much missed ──

customElements.define("live-refresh", class extends HTMLElement {
  connectedCallback() {
    const inbox = document.getElementById("inbox")
    if (inbox && this.hasAttribute("may")) inbox.dataset.may = this.getAttribute("may")
    document.dispatchEvent(new CustomEvent("live:refresh"))
  }
})

let stale = false
let refreshedAt = 0
document.addEventListener("live:refresh", () => {
  stale = true
  // Again only after a while: an answer that does not help must not become a storm.
  if (Date.now() - refreshedAt > POLL_MS) refresh()
})

async function refresh() {
  const inbox = document.getElementById("inbox")
  // A page without panes is loaded anew, unless it was just loaded.
  if (!inbox) return performance.now() > RELOAD_MS ? location.reload() : undefined
  refreshedAt = Date.now()
  // htmx names the source's own target in the request, not the one given here.
  const headers = { "HX-Target": "div#inbox" }
  await htmx.ajax("GET", location.pathname + location.search, { source: live, target: inbox, swap: "innerMorph", headers })
}

// Morphed panes are the same elements with a moment of their own.
document.addEventListener("htmx:after:swap", (event) => {
  if (stale && event.detail.ctx.target?.id === "inbox") {
    stale = false
    shown = new WeakSet()
    cursor = null
  }
  panesChanged()
})
state("reconnecting")
panesChanged()

// htmx may have looked at the page before its websocket part was there.
connection = live._htmx?.ws?.connection ?? null
if (connection?.socket.readyState === WebSocket.OPEN) opened()
else htmx.process(live)
