// How news come: by a socket, and while there is none, by asking every few seconds. What happened in between is in the first
// answer, since each question says how far this page is.
import { ask } from "./ask.js"
import { latest, take } from "./news.js"
import { announce, isPanel, key, language, on } from "./page.js"
import { forget } from "./session.js"

const ASK_MS = 3000
const ASK_QUIETLY_MS = 15_000
const LONGEST_WAIT_MS = 30_000
const SILENT_MS = 75_000
const [REFUSED, NO_THREAD, GONE] = [4401, 4404, 4410]

let socket
// Whose news it brings.
let visitor
let tries = 0
let connectsAt = 0
let askedAt = 0
let heardAt = 0
let isAsking = false
let isWatched = !isPanel
let hasBegun = false
let line
let unsaid = []

const isLive = () => socket?.readyState === WebSocket.OPEN

// word: one thing that the server should know: {typing}, {seen}, {page} or {used}. Without a socket the next question carries it.
export function say(word) {
  if (isLive()) return socket.send(JSON.stringify(word))
  const [name] = Object.keys(word)
  unsaid = [...unsaid.filter((other) => !(name in other)), word]
}

function become(now) {
  if (line === now) return
  line = now
  announce("line", line)
}

// ── The socket ──

function connect() {
  if (socket && socket.readyState <= WebSocket.OPEN) return
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/chat/${key}/`)
  socket.addEventListener("open", () => {
    heardAt = Date.now()
    visitor = latest.token
    socket.send(JSON.stringify({ token: visitor, cursor: latest.cursor, language }))
    for (const word of unsaid.splice(0)) say(word)
  })
  socket.addEventListener("message", ({ data }) => {
    tries = 0
    heardAt = Date.now()
    become("live")
    take(JSON.parse(data))
  })
  socket.addEventListener("close", ({ code }) => lost(code))
}

function lost(code) {
  if (code === REFUSED) return forget()
  if (code === GONE) return announce("gone")
  const wait = code === NO_THREAD ? LONGEST_WAIT_MS : Math.min(1000 * 2 ** tries++, LONGEST_WAIT_MS)
  connectsAt = Date.now() + wait * (0.5 + Math.random() / 2)
}

// ── Without one ──

async function inquire() {
  if (isAsking) return
  isAsking = true
  askedAt = Date.now()
  const word = unsaid.shift()
  const { token } = latest
  const { status, answer } = await ask("news", { said: word && JSON.stringify(word) })
  isAsking = false
  // Meanwhile it became somebody else's page.
  if (token !== latest.token) return
  if (status === 200) {
    become(isLive() ? "live" : "asking")
    take(answer)
    return
  }
  if (word) unsaid.unshift(word)
  if (answer.code === "token") forget()
  else if (answer.code === "gone") announce("gone")
  else if (!isLive()) become("away")
}

function look() {
  if (!hasBegun) return
  if (isLive() && Date.now() - heardAt > SILENT_MS) socket.close()
  if (isLive()) return
  if (latest.state.has_thread && Date.now() >= connectsAt) connect()
  const every = isWatched && latest.state.has_thread ? ASK_MS : ASK_QUIETLY_MS
  if ((isWatched || latest.state.has_thread) && Date.now() - askedAt >= every) inquire()
}

// A computer that slept, a line that is back, a page out of the browser's memory: what is new is wanted now.
function hurry() {
  if (!hasBegun || document.hidden) return
  connectsAt = askedAt = 0
  look()
  if (isLive()) inquire()
}

const timer = setInterval(look, 1000)
for (const name of ["online", "pageshow"]) addEventListener(name, hurry)
addEventListener("offline", () => become("away"))
document.addEventListener("visibilitychange", hurry)
on("begun", () => {
  hasBegun = true
  if (isLive() && visitor !== latest.token) socket.close()
  connectsAt = 0
  askedAt = Date.now()
  look()
})
on("gone", () => {
  clearInterval(timer)
  socket?.close()
})
on("watched", (now) => {
  isWatched = now
  if (now) look()
})
