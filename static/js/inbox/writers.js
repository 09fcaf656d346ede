// "Linh is replying…", in the open thread and in the rows: colleagues alone, and not for longer than they are heard of.
const FORGOTTEN_MS = 9_000
const writers = document.getElementById("writers")
const member = document.getElementById("inbox")?.dataset.member
const names = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" })
const timers = new Map()

function heard({ added, changed }) {
  for (const row of [...added, ...changed]) {
    clearTimeout(timers.get(row.id))
    timers.set(row.id, setTimeout(forget, FORGOTTEN_MS, row))
  }
  draw()
}

function forget(row) {
  row.remove()
  draw()
}

// The colleagues who write there, a row each.
export function others(conversation) {
  return [...writers.children].filter(({ dataset }) => dataset.conversation === conversation && dataset.member !== member)
}

function sentence(conversation) {
  const known = others(conversation)
  const words = known.length > 1 ? writers.dataset.many : writers.dataset.one
  return known.length ? words.replace("{names}", names.format(known.map((row) => row.value))) : ""
}

function draw() {
  for (const line of document.querySelectorAll("[data-local-writing]")) delete line.dataset.localWriting
  for (const conversation of new Set([...writers.children].map(({ dataset }) => dataset.conversation))) {
    const words = sentence(conversation)
    const line = document.querySelector(`#row-${conversation} .row__line`)
    if (line && words) line.dataset.localWriting = words
  }
  const thread = document.querySelector("#thread [data-conversation]")
  const place = thread?.querySelector(".thread__writers")
  const words = place ? sentence(thread.dataset.conversation) : ""
  if (place && place.textContent !== words) place.textContent = words
}

document.addEventListener("rows:after", ({ target, detail }) => {
  if (target === writers) heard(detail)
  else if (writers.children.length) draw()
})
document.addEventListener("htmx:after:swap", draw)
