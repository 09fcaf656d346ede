// A line before the first message that this member had not read when they opened the thread, or came back to its tab. It stays
// until they leave it, however much is read meanwhile. Drawn with CSS from data-local-unread-line. A thread begins there where it would be
// out of sight: what nobody has seen would else be read with its end.
import "../elements/scroll-keeper.js"
import { markOf } from "./marks.js"

// Of a thread that is open: how many of the unread are still to be found, and the topmost that was found.
const lines = new WeakMap()

function draw() {
  const list = document.querySelector("#thread .messages")
  if (!list) return
  const thread = list.closest("[data-conversation]")
  if (!lines.has(thread)) begin(thread, list)
  const line = lines.get(thread)
  if (line?.left) find(line, list)
  const isFound = line?.first && (line.left === 0 || !list.querySelector(":scope > .more--above"))
  const first = isFound ? document.getElementById(line.first) : null
  first?.setAttribute("data-local-unread-line", list.dataset.unreadWord)
  if (line && !line.isShown) {
    line.isShown = true
    if (first) beginAt(first, list.closest("scroll-keeper"))
  }
}

function beginAt(first, keeper) {
  if (keeper.atEdge && first.offsetTop < keeper.scrollTop) keeper.stayAt(first)
}

// The mark may come a moment after its thread. Where the end is not loaded nothing is read, and nothing can be counted: the
// server says which is the first.
function begin(thread, list) {
  const mark = markOf(thread.dataset.conversation)
  if (list.dataset.firstUnread) return lines.set(thread, { left: 0, first: list.dataset.firstUnread })
  if (mark === null || list.querySelector(":scope > .more--below")) return
  const { incomingCount } = document.getElementById(`header-${thread.dataset.conversation}`).dataset
  lines.set(thread, { left: Math.max(0, incomingCount - Math.max(0, mark)), first: null })
}

// From the end on, and on from there when older messages come. What came as history was never counted.
function find(line, list) {
  const from = document.getElementById(line.first)
  if (line.first && !from) return
  for (let row = from ? from.previousElementSibling : list.lastElementChild; row && line.left; row = row.previousElementSibling) {
    if (!row.matches(".message--incoming:not([data-history])")) continue
    line.first = row.id
    line.left -= 1
  }
}

// Nobody looked while the thread followed its end: it goes back to where that began.
export function beginAnew(thread) {
  const list = thread.querySelector(".messages")
  if (!lines.has(thread) || !list.closest("scroll-keeper").atEdge) return
  delete list.dataset.firstUnread
  list.querySelector(":scope > [data-local-unread-line]")?.removeAttribute("data-local-unread-line")
  lines.delete(thread)
  draw()
}

// While capturing: who keeps the scroll measures the list after it has its final height.
for (const name of ["rows:after", "htmx:after:swap"]) document.addEventListener(name, draw, true)
draw()
