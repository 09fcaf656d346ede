// "Draft:", or of a note alone "Note draft:", with its first words in the rows of the list: the member's own, put beside what all see.
import { draft } from "../drafts.js"

const FIRST_WORDS = 80
let scheduled = false

function schedule() {
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    draw()
  })
}

function draw() {
  const list = document.getElementById("conversations")
  for (const row of list?.querySelectorAll(":scope > .row") ?? []) {
    const conversation = row.id.slice("row-".length)
    const reply = draft("draft", conversation).text.trim()
    const words = reply || draft("note", conversation).text.trim()
    const line = row.querySelector(".row__line")
    if (!words) {
      delete line.dataset.localDraft
      continue
    }
    line.dataset.localDraft = [...words.slice(0, FIRST_WORDS * 2).replace(/\s+/g, " ")].slice(0, FIRST_WORDS).join("")
    line.dataset.localDraftLabel = reply ? list.dataset.draftLabel : list.dataset.noteDraftLabel
  }
}

for (const name of ["rows:after", "drafts:changed", "draft:kept"]) document.addEventListener(name, schedule)
schedule()
