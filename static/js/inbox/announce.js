// Says to whoever hears the page that somebody wrote: whose row came to the top with more from them. What is written
// into the open thread is said by its log.
import { isWhole } from "./rows.js"

const region = document.getElementById("announcement")
const list = () => document.getElementById("conversations")
let counts = new Map()

function remember(rows) {
  for (const row of rows) counts.set(row.id, Number(row.dataset.incomingCount))
}

function begin() {
  counts = new Map()
  remember(list()?.children ?? [])
}

document.addEventListener("rows:after", ({ target, detail }) => {
  if (target !== list()) return
  const top = target.querySelector(".row")
  const isOpen = top?.querySelector(".row__link").ariaCurrent === "true"
  if (top && !detail.isPage && !isOpen && Number(top.dataset.incomingCount) > (counts.get(top.id) ?? 0)) {
    region.textContent = [".row__name", ".row__line"].map((part) => top.querySelector(part).textContent.trim()).join(": ")
  }
  remember([...detail.added, ...detail.changed])
})
document.addEventListener("htmx:after:swap", ({ detail }) => isWhole(detail.ctx, list()) && begin())
begin()
