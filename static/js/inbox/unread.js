// What this member has not read of each row: the neutral row's count less the member's own mark. Badge and weight come by
// CSS from data-local-unread.
import { markOf } from "./marks.js"
import { show } from "./request.js"

const list = () => document.getElementById("conversations")
const marks = () => document.getElementById("marks")
const asked = new Set()
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
  if (!list() || !marks()) return
  const unknown = []
  for (const row of list().children) {
    const conversation = row.id.slice("row-".length)
    if (!row.dataset.incomingCount) continue
    const mark = markOf(conversation)
    if (mark === null) unknown.push(conversation)
    else asked.delete(conversation)
    say(row, mark === null ? 0 : Number(row.dataset.incomingCount) - mark)
  }
  ask(unknown.filter((conversation) => !asked.has(conversation)))
}

// What stands already is not said again: of thousands of rows each would be styled anew.
function say(row, unread) {
  const words = unread > 99 ? "99+" : String(unread)
  if (!(unread > 0)) delete row.dataset.localUnread
  else if (row.dataset.localUnread !== words) row.dataset.localUnread = words
}

// A row that came live has no mark on this page yet.
async function ask(conversations) {
  if (!conversations.length) return
  conversations.forEach((conversation) => asked.add(conversation))
  const query = new URLSearchParams(conversations.map((conversation) => ["conversation", conversation]))
  const live = document.getElementById("live")
  try {
    const answer = await fetch(`${live.dataset.marksUrl}?${query}`, { headers: { "HX-Request": "true" } })
    if (!answer.ok) throw new Error(answer.status)
    await show(await answer.text())
  } catch {
    conversations.forEach((conversation) => asked.delete(conversation))
  }
}

document.addEventListener("rows:after", schedule)
document.addEventListener("htmx:after:swap", () => {
  asked.clear()
  schedule()
})
schedule()
