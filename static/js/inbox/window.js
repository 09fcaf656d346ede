// The list and a long thread hold what is near their reader: what lies far from there leaves at either end, and a row stands
// for it as for what was never loaded, so that it comes again on the way back.
import { firstInSight } from "../first-in-sight.js"
import { isApart, positionIn } from "./order.js"
import { announce } from "./rows.js"

const MOST_ROWS = 120
const KEPT_BEYOND = 45

// Once everybody has heard of the rows that came, far ones too.
document.addEventListener("rows:after", ({ target: list }) => {
  if (list.matches(".messages, #conversations")) queueMicrotask(() => tidy(list))
})

function tidy(list) {
  const box = list.closest("scroll-keeper")
  // Of a hidden pane nobody can tell what is in sight.
  if (!box?.clientHeight) return
  dropApart(list)
  const rows = [...list.children]
  if (rows.length <= MOST_ROWS) return
  const first = firstInSight(box, list)
  const behind = firstInSight(box, list, box.clientHeight)
  if (first > rows.length - behind) cut(list, "above", rows.slice(0, Math.max(0, first - KEPT_BEYOND)))
  else cut(list, "below", rows.slice(behind + KEPT_BEYOND))
}

// Of the list one row alone may stay where it is, however far away: the one in focus. What is open or ticked there is known by
// its id. A thread is without gaps up to where somebody stands or has selected something.
const isList = (list) => list.id === "conversations"

// What came live from where the page holds nothing. An answer that was on its way meanwhile may have it as it was before.
function dropApart(list) {
  const isLeft = (row) => row.dataset.version && isApart(row) && !isFocused(row)
  const apart = isList(list) ? [...list.children].filter(isLeft) : []
  for (const { id, dataset } of apart) (list.gone ??= new Map()).set(id, { dataset: { version: dataset.version } })
  leave(list, apart)
}

function cut(list, side, far) {
  const left = (isList(list) ? far.filter((row) => !isFocused(row)) : withoutHeld(far, side)).filter((row) => row.dataset.version)
  const edge = side === "above" ? left.at(-1)?.nextElementSibling : left[0]?.previousElementSibling
  const standing = far.filter((row) => row.matches(".more"))
  if (!edge?.dataset.version || standing.some((row) => row.matches(".htmx-request"))) return
  leave(list, [...left, ...standing], () => {
    const more = standIn(list, side, positionIn(list, edge))
    if (side === "above") edge.before(more)
    else edge.after(more)
    htmx.process(more)
    return [edge]
  })
}

function withoutHeld(far, side) {
  const held = far.map(isHeld)
  const [first, last] = [held.indexOf(true), held.lastIndexOf(true)]
  return side === "above" ? far.slice(0, first < 0 ? Infinity : first) : far.slice(last + 1)
}

const isFocused = (row) => row.contains(document.activeElement)

function isHeld(row) {
  const selected = getSelection()
  return isFocused(row) || (!selected.isCollapsed && selected.containsNode(row, true))
}

// instead: puts in what stands for them, and returns the rows beside it.
export function leave(list, rows, instead = () => []) {
  if (!rows.length) return
  announce(list, "rows:before")
  for (const row of rows) row.remove()
  if (isList(list)) rows.forEach(forgetMark)
  announce(list, "rows:after", { added: [], moved: [], changed: instead() })
}

// The member's mark of a row comes again with it. The open conversation's is needed meanwhile.
function forgetMark({ id }) {
  const conversation = id.slice("row-".length)
  if (!document.querySelector(`#thread [data-conversation="${conversation}"]`)) document.getElementById(`mark-${conversation}`)?.remove()
}

// Made as the list's own template says, of what lies beyond the position on this side.
export function standIn(list, side, position) {
  const template = list.parentElement.querySelector(`template[data-stands="${side}"]`)
  const row = template.content.cloneNode(true).firstElementChild
  row.id = template.dataset.row
  row.setAttribute("hx-get", `${row.getAttribute("hx-get")}${position}`)
  row.dataset.position = row.dataset.closing = position
  return row
}

// An answer to a row that is gone, or stands for others by now, would leave a gap that nothing stands for.
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement: row, request } = event.detail.ctx
  if (row?.matches?.(".more--above, .more--below") && !(row.isConnected && request.action.startsWith(row.getAttribute("hx-get")))) event.preventDefault()
})

// A page may be smaller than what is in sight: then the next one is asked for too, once this question is over.
document.addEventListener("htmx:finally:request", ({ target, detail }) => {
  if (target.matches?.(".more") && detail.ctx.response?.raw.ok) setTimeout(() => target.closest("scroll-keeper")?.askForMore())
})
