// Where the keys stand in the list: on the row in focus, else on the open one. When that row leaves the list, where it stood,
// until they go on: whoever has dealt with one conversation means the one below it.
// Lists are asked whether they are seen: a row that is asked is styled, and of a long list those far away are not.
import { openLinks } from "../open-row.js"
import { firstInSight } from "../../first-in-sight.js"
import { isApart, isBehind, positionIn } from "../order.js"

const isSeen = (list) => list.checkVisibility({ visibilityProperty: true })
const lists = () => [...document.querySelectorAll("#list :is(ol, ul):has(> .row)")].filter(isSeen)
const linkOf = (row) => row?.querySelector(":scope > .row__link")
let before = null
let gap = null

function current() {
  const focused = document.activeElement?.closest("#list .row > .row__link")
  // A row that left hands its focus on by itself: nobody has gone there yet.
  if (focused && focused === gap?.focused && focused.ariaCurrent !== "true") return undefined
  return [focused, ...openLinks()].find((link) => link && isSeen(link.closest("ol, ul")))
}

document.addEventListener("rows:before", ({ target }) => {
  if (target.id !== "conversations") return
  before = current()?.parentElement
  if (before) gap = null
})

// What is far from its reader leaves too, and is no gap.
document.addEventListener("rows:after", ({ target, detail }) => {
  if (target.id !== "conversations" || !detail.removed?.includes(before?.id)) return
  const focused = target.contains(document.activeElement) ? document.activeElement : undefined
  gap = { position: positionIn(target, before), focused }
  before = null
})

const firstIn = (list) => list.querySelector(":scope > .row")
const inSight = (list) => [...list.children].slice(firstInSight(list.closest("scroll-keeper"), list)).find((row) => row.matches(".row"))
const isRow = (row) => !row || row.matches(".row")

// by: 1 to the next row, -1 to the one before. Who has scrolled far away goes on from what they see.
export function beside(by) {
  const link = current()
  if (link && !isApart(link.parentElement)) return linkOf(beyond(link.parentElement, by)) ?? link
  return linkOf(gap && atGap(by)) ?? linkOf(lists().map(inSight).find(Boolean))
}

// In its own list, as far as it is there, else in the one that is seen after it, or before it.
function beyond(row, by) {
  const step = by > 0 ? "nextElementSibling" : "previousElementSibling"
  let next = row[step]
  while (!isRow(next)) next = next[step]
  if (next || row.parentElement.querySelector(`:scope > .more--${by > 0 ? "below" : "above"}`)) return next && !isApart(next) ? next : null
  const all = lists()
  const other = all[all.indexOf(row.parentElement) + by]
  return other && (by > 0 ? firstIn(other) : [...other.querySelectorAll(":scope > .row")].at(-1))
}

function atGap(by) {
  const list = document.getElementById("conversations")
  const rows = list && isSeen(list) ? [...list.children].filter(isRow) : []
  const below = rows.findIndex((row) => isBehind(list, positionIn(list, row), gap.position))
  const [ahead, behind] = [rows[below], rows[(below < 0 ? rows.length : below) - 1]]
  return by > 0 ? (ahead ?? behind) : (behind ?? ahead)
}

export function goTo(link) {
  gap = null
  link.focus()
}

// The row that is meant where nothing is said but "open it".
export const here = () => current() ?? beside(1)
