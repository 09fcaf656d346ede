// "Draft:", or of a note alone "Note draft:", with its first words in the rows of the list: the member's own, put beside what all see.
import { allUnsaved, draft, unsaved } from "../drafts.js"

const FIRST_WORDS = 80
let scheduled = false
// The lines that say so.
let drawn = []

function schedule() {
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    draw()
  })
}

// Few have one, however many rows there are, and this comes with every key that is typed.
function draw() {
  const list = document.getElementById("conversations")
  if (!list) return
  const before = drawn
  drawn = [...drafted()].map((conversation) => drawIn(list, conversation)).filter(Boolean)
  for (const line of before) if (!drawn.includes(line)) delete line.dataset.localDraft
}

function drafted() {
  const saved = [...document.querySelectorAll("#marks > [id^=drafts-]")].map(({ id }) => id.slice("drafts-".length))
  return new Set([...saved, ...allUnsaved().map((place) => String(unsaved(place)?.conversation))])
}

// The line, where it has one to tell.
function drawIn(list, conversation) {
  const line = document.querySelector(`#row-${conversation} .row__line`)
  const reply = draft("draft", conversation).text.trim()
  const words = reply || draft("note", conversation).text.trim()
  if (!line || !words) return null
  line.dataset.localDraft = [...words.slice(0, FIRST_WORDS * 2).replace(/\s+/g, " ")].slice(0, FIRST_WORDS).join("")
  line.dataset.localDraftLabel = reply ? list.dataset.draftLabel : list.dataset.noteDraftLabel
  return line
}

for (const name of ["rows:after", "drafts:changed", "draft:kept"]) document.addEventListener(name, schedule)
schedule()
