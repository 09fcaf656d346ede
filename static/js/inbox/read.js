// Reading is: the thread open, the tab in front, and its newest message on the screen.
import { post } from "./request.js"
import { markOf, schedule } from "./unread.js"

let running = false

async function look() {
  const thread = document.querySelector("#thread [data-conversation]")
  if (!thread || running || document.hidden || !document.hasFocus()) return
  const conversation = thread.dataset.conversation
  const count = Number(document.getElementById(`header-${conversation}`)?.dataset.incomingCount)
  const mark = markOf(conversation)
  if (mark === null || !(count > mark) || !thread.querySelector("scroll-keeper")?.atEdge) return

  running = true
  try {
    const answer = await post(thread.dataset.readUrl, { incoming_count: count })
    const data = document.getElementById(`mark-${conversation}`)
    if (answer.ok && data) data.value = data.dataset.version = String(Math.max(count, Number(data.value)))
    schedule()
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
