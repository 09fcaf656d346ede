// The line of a page that shows nothing live but who is there and how much is unread; the inbox has one of its own.
import { draw, forget, say } from "./presence.js"

// The codes with which the server ends a line for good.
const ENDINGS = [4401, 4403]
const AGAIN_MS = 5_000
let socket

function open() {
  socket = new WebSocket(new URL(document.getElementById("presence").dataset.line, location.href.replace(/^http/, "ws")))
  socket.addEventListener("open", say)
  socket.addEventListener("message", heard)
  socket.addEventListener("close", ({ code }) => {
    forget()
    if (!ENDINGS.includes(code)) setTimeout(open, AGAIN_MS * (1 + Math.random()))
  })
}

function heard({ data }) {
  const page = document.createElement("template")
  page.innerHTML = data
  for (const id of ["presences", "counts"]) {
    const told = page.content.getElementById(id)
    if (told) document.getElementById(id).replaceWith(told)
  }
  draw()
  document.dispatchEvent(new CustomEvent("line:heard"))
}

if (!document.getElementById("live")) {
  document.addEventListener("live:tell", ({ detail }) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(detail))
  })
  open()
}
