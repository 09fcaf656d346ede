// A long thread holds what is near its reader; what lies far from there leaves at either end. Not beyond where they stand or
// have selected something: what is on the page is without gaps.
import { firstInSight } from "../first-in-sight.js"
import { leave, standIn } from "./far-rows.js"

const MOST_ROWS = 120
const KEPT_BEYOND = 45

document.addEventListener("rows:after", ({ target: list }) => {
  if (!list.matches(".messages") || list.children.length <= MOST_ROWS) return
  const rows = [...list.children]
  const inSight = firstInSight(list.closest("scroll-keeper"), list)
  const held = rows.map(isHeld)
  const [first, last] = [held.indexOf(true), held.lastIndexOf(true)]
  if (inSight > rows.length / 2) cut(list, "older", rows.slice(0, Math.min(inSight - KEPT_BEYOND, first < 0 ? Infinity : first)))
  else cut(list, "newer", rows.slice(Math.max(inSight + KEPT_BEYOND, last + 1)))
})

function isHeld(row) {
  const selected = getSelection()
  return row.contains(document.activeElement) || (!selected.isCollapsed && selected.containsNode(row, true))
}

function cut(list, side, beyond) {
  const left = beyond.filter((row) => row.dataset.version)
  const edge = side === "older" ? left.at(-1)?.nextElementSibling : left[0]?.previousElementSibling
  leave(list, left, beyond.find((row) => row.matches(".more")), () => {
    const { position } = edge.dataset
    const more = standIn(list, side === "older" ? "before" : "after", position)
    more.dataset.position = side === "older" ? "0" : `${position}~`
    if (side === "older") edge.before(more)
    else edge.after(more)
    htmx.process(more)
    return [edge]
  })
}
