// Reading is: the thread open, the tab in front, and its newest message on the screen. What was marked unread since it
// was opened, here or in another tab, stays so until it is opened anew.
import { markOf, mentionOf } from "./marks.js"
import { post, show } from "./request.js"
import { beginAnew } from "./unread-line.js"

let running = false
// Whether something came, or may have, while nobody looked.
let wasAway = false
// Of a thread that is open: how far it was read at most.
const furthest = new WeakMap()

async function look() {
  const thread = document.querySelector("#thread [data-conversation]")
  const mark = thread && markOf(thread.dataset.conversation)
  if (mark === null || mark < furthest.get(thread)) return
  furthest.set(thread, mark)
  const isAway = document.hidden || !document.hasFocus()
  const count = Number(document.getElementById(`header-${thread.dataset.conversation}`)?.dataset.incomingCount)
  if (!isAway && wasAway && count > mark) beginAnew(thread)
  wasAway = isAway
  const mention = mentionOf(thread.dataset.conversation)
  if (running || isAway || !(count > mark || mention) || !thread.querySelector("scroll-keeper")?.atEdge) return

  running = true
  try {
    const answer = await post(thread.dataset.readUrl, { incoming_count: count, mention })
    if (answer.ok) await show(await answer.text())
  } catch {
    // Offline: the next look tries again.
  } finally {
    running = false
  }
}

for (const name of ["rows:after", "htmx:after:swap", "visibilitychange", "focusin"]) document.addEventListener(name, look)
window.addEventListener("focus", look)
document.addEventListener("scroll", look, { capture: true, passive: true })
addEventListener("pageshow", look)
