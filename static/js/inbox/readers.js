// Who has seen the customer's last message: colleagues alone.
const own = document.getElementById("inbox")?.dataset.member

function draw() {
  const list = document.querySelector("#thread .thread__readers")
  if (!list) return
  const readers = [...list.children]
  for (const reader of readers) reader.toggleAttribute("data-local-hidden", reader.dataset.reader === own)
  list.toggleAttribute("data-local-hidden", readers.every((reader) => reader.dataset.reader === own))
}

for (const name of ["htmx:after:swap", "htmx:ws:after:message:incoming"]) document.addEventListener(name, draw)
draw()
