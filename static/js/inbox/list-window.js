// The list holds what is near its reader: its far tail leaves, with the member's marks of it, however long the page is
// open. What is chosen, open or in focus stays. It leaves in slices, while the browser has nothing else to do: ten thousand
// rows at once would hold up a frame.
import { firstInSight } from "../first-in-sight.js"
import { whenIdle } from "../when-idle.js"
import { leave, standIn } from "./far-rows.js"
import { isBehind, positionIn } from "./order.js"

const MOST_BELOW = 150
const KEPT_BELOW = 100
const SLICE = 250
const KEPT = ":has(:checked, :focus, [aria-current])"
let isWaiting = false

// What leaves says so as what comes does, so one slice leads to the next.
document.addEventListener("rows:after", ({ target: list }) => {
  if (list.id !== "conversations" || list.children.length <= MOST_BELOW || isWaiting) return
  isWaiting = true
  whenIdle(() => {
    isWaiting = false
    look(list)
  })
})

function look(list) {
  const box = list.closest("scroll-keeper")
  if (!box?.isConnected) return
  const inSight = firstInSight(box, list)
  if (list.children.length - inSight > MOST_BELOW) cut(list, slice(list, list.children[inSight + KEPT_BELOW - 1]))
}

// The last ones behind this row; each is looked into, so no more of them than leave.
function slice(list, nearest) {
  const rows = []
  for (let row = list.lastElementChild; row !== nearest && rows.length < SLICE; row = row.previousElementSibling) {
    if (row.dataset.version && !row.matches(KEPT)) rows.unshift(row)
  }
  return rows
}

function cut(list, left) {
  if (!left.length) return
  const standing = list.querySelector(":scope > #more")
  const edge = positionIn(list, left[0].previousElementSibling)
  // Rows came live from behind what was loaded: between them and the rest the server has others.
  const loadedTo = standing && new URLSearchParams(standing.getAttribute("hx-get")?.split("?")[1]).get("before")
  const before = loadedTo && isBehind(list, edge, loadedTo) ? loadedTo : edge
  leave(list, left, standing, () => {
    for (const { id } of left) document.getElementById(id.replace("row", "mark"))?.remove()
    const more = standIn(list, "before", before)
    more.id = "more"
    list.append(more)
    htmx.process(more)
    return []
  })
}

// The next page may have come above what is in sight, since rows from far below were there: then the one after it is asked
// for too, once this question is over.
document.addEventListener("htmx:finally:request", ({ target, detail }) => {
  if (target.id === "more" && detail.ctx.response?.raw.ok) setTimeout(() => target.closest("scroll-keeper")?.askForMore())
})
