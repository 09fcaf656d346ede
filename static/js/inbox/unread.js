// What this member has not read of each row: the neutral row's count less the member's own mark, and whether a note calls
// them there. Badges and weight come by CSS from data-local-unread and data-local-mention.
import { markOf, mentionOf } from "./marks.js"
import { show } from "./request.js"
import { isWhole } from "./rows.js"

const conversationOf = (row) => row.id.slice("row-".length)
const list = () => document.getElementById("conversations")
const asked = new Set()
// Rows of which something came, of theirs or the member's mark. Where there is no mark yet they wait for it.
let waiting = new Set()
let scheduled = false

function schedule(rows) {
  for (const row of rows) waiting.add(row)
  if (scheduled || !waiting.size) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    draw()
  })
}

function draw() {
  const rows = [...waiting].filter((row) => row.isConnected && row.dataset.incomingCount)
  waiting = new Set()
  for (const row of rows) {
    const mark = markOf(conversationOf(row))
    if (mark === null) waiting.add(row)
    else asked.delete(conversationOf(row))
    say(row, mark === null ? 0 : Number(row.dataset.incomingCount) - mark)
    call(row, mentionOf(conversationOf(row)))
  }
  ask([...waiting].map(conversationOf).filter((conversation) => !asked.has(conversation)))
}

// What stands already is not said again: of thousands of rows each would be styled anew.
function say(row, unread) {
  const words = unread > 99 ? "99+" : String(unread)
  if (!(unread > 0)) delete row.dataset.localUnread
  else if (row.dataset.localUnread !== words) row.dataset.localUnread = words
}

function call(row, mention) {
  if (!mention) delete row.dataset.localMention
  else row.dataset.localMention = list().dataset.mentionLabel
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

document.addEventListener("rows:after", ({ target, detail: { added, changed } }) => {
  const news = [...added, ...changed]
  if (target === list()) schedule(news)
  else if (target.id === "marks") schedule(news.map(({ id }) => document.getElementById(id.replace("mark", "row"))).filter(Boolean))
})
document.addEventListener("htmx:after:swap", ({ detail }) => {
  asked.clear()
  schedule(isWhole(detail.ctx, list()) ? list().children : [])
})
schedule(list()?.children ?? [])
