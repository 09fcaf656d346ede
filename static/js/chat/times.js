// The reader's own clock, at each message.
import { language } from "./page.js"
import { list } from "./rows.js"

const time = new Intl.DateTimeFormat(language, { timeStyle: "short" })
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" })

function draw(rows) {
  for (const element of rows.flatMap((row) => [...row.querySelectorAll("time")])) {
    const at = new Date(element.dateTime)
    element.textContent = time.format(at)
    element.title = full.format(at)
  }
}

document.addEventListener("rows:after", ({ detail }) => draw([...detail.added, ...detail.changed]))
draw([...list.children])
