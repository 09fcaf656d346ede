// Says to whoever hears the page that somebody wrote: whose row came to the top with more from them. What is written
// into the open thread is said by its log.
const region = document.getElementById("announcement")
const list = () => document.getElementById("conversations")
let counts = new Map()

function remember() {
  counts = new Map([...(list()?.children ?? [])].map((row) => [row.id, Number(row.dataset.incomingCount)]))
}

document.addEventListener("rows:after", () => {
  const top = list()?.querySelector(".row")
  const isOpen = top?.querySelector(".row__link").ariaCurrent === "true"
  if (top && !isOpen && Number(top.dataset.incomingCount) > (counts.get(top.id) ?? 0)) {
    region.textContent = [".row__name", ".row__line"].map((part) => top.querySelector(part).textContent.trim()).join(": ")
  }
  remember()
})
document.addEventListener("htmx:after:swap", remember)
remember()
