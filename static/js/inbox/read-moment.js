// When the customer read: at the last message that they have. The platform knows one moment for all before it, so an
// earlier message would show a later reading as its own.
function draw() {
  const list = document.querySelector("#thread .messages")
  if (!list) return
  const until = document.querySelector("#thread .thread__header").dataset.readUntil
  const read = list.querySelectorAll(':scope > .message--outgoing[data-status="read"]')
  const isWhole = until && !list.querySelector(":scope > .more--below")
  const state = isWhole && read.length ? read[read.length - 1].querySelector(".state--read") : null
  const shown = list.querySelector(".state--read > local-time")
  if (shown && shown.parentElement === state && shown.getAttribute("datetime") === until) return
  shown?.remove()
  state?.append(" ", moment(until))
}

function moment(until) {
  const element = document.createElement("local-time")
  if (new Date(until).toDateString() !== new Date().toDateString()) element.setAttribute("mode", "moment")
  element.setAttribute("datetime", until)
  return element
}

for (const name of ["htmx:after:swap", "htmx:ws:after:message:incoming"]) document.addEventListener(name, draw)
draw()
