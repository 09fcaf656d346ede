// The list holds what is near its reader: its far tail leaves, with the member's marks of it, however long the page is
// open. What is chosen, open or in focus stays.
import { firstInSight } from "../first-in-sight.js"
import { leave, standIn } from "./far-rows.js"
import { positionIn } from "./rows.js"

const MOST_BELOW = 150
const KEPT_BELOW = 100
const KEPT = ":has(:checked, :focus, [aria-current])"

document.addEventListener("rows:after", ({ target: list }) => {
  const box = list.closest("scroll-keeper")
  if (!box || list.id !== "conversations" || list.children.length <= MOST_BELOW) return
  const inSight = firstInSight(box, list)
  if (list.children.length - inSight > MOST_BELOW) cut(list, [...list.children].slice(inSight + KEPT_BELOW))
})

const isBehind = (list, position, other) => (list.dataset.order === "closing" ? position > other : position < other)

function cut(list, beyond) {
  const left = beyond.filter((row) => row.dataset.version && !row.matches(KEPT))
  const standing = list.querySelector(":scope > #more")
  const edge = positionIn(list, beyond[0].previousElementSibling)
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
