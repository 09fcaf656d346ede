// What this member has not read: the neutral row's count less the member's own mark. Badge and weight come by CSS from
// data-local-unread; the tab's title and sign (favicon.js) carry the number of conversations.
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
  let count = 0
  for (const row of list().children) {
    const conversation = row.id.slice("row-".length)
    if (!row.dataset.incomingCount) continue
    const mark = markOf(conversation)
    if (mark === null) unknown.push(conversation)
    else asked.delete(conversation)
    const unread = mark === null ? 0 : Number(row.dataset.incomingCount) - mark
    if (unread > 0) {
      row.dataset.localUnread = unread > 99 ? "99+" : unread
      count += 1
    } else {
      delete row.dataset.localUnread
    }
  }
  title(count)
  document.dispatchEvent(new CustomEvent("unread:counted", { detail: count }))
  ask(unknown.filter((conversation) => !asked.has(conversation)))
}

// The open conversation's header knows its name as it is now; the page's own title is from when it came.
function title(count) {
  const header = document.querySelector("#thread [data-title]")
  const plain = header?.dataset.title ?? document.title.replace(/^\(\d+\+?\) /, "")
  const wanted = count ? `(${count}) ${plain}` : plain
  if (document.title !== wanted) document.title = wanted
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
new MutationObserver(schedule).observe(document.querySelector("title"), { childList: true })
schedule()
