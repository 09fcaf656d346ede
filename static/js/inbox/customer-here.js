// Whether the open thread's customer is there and writes, for as long as it is heard of.
const FORGOTTEN_MS = { typing: 8_000, here: 25_000, away: 25_000 }
const heard = document.getElementById("customers-here")
const timers = new Map()

function draw() {
  const thread = document.querySelector("#thread [data-conversation]")
  const place = thread?.querySelector(".thread__customer-here")
  if (!place) return
  const row = document.getElementById(`customer-here-${thread.dataset.conversation}`)
  const words = [heard.dataset[row?.value], row?.dataset.page].filter(Boolean).join(" · ")
  if (place.textContent !== words) place.textContent = words
  place.dataset.state = row?.value ?? ""
}

function forget(row) {
  row.remove()
  draw()
}

document.addEventListener("rows:after", ({ target, detail }) => {
  if (target !== heard) return
  for (const row of [...detail.added, ...detail.changed]) {
    clearTimeout(timers.get(row.id))
    timers.set(row.id, setTimeout(forget, FORGOTTEN_MS[row.value] ?? 0, row))
  }
  draw()
})
document.addEventListener("htmx:after:swap", draw)
