// A long thread holds what is near its reader. What lies far from there leaves, and a row stands for it, as for what was
// never loaded, so that it comes again on the way back.
import { firstInSight } from "../first-in-sight.js"

const MOST_ROWS = 300
const KEPT_BEYOND = 100

document.addEventListener("rows:after", ({ target: list }) => {
  if (!list.matches(".messages") || list.children.length <= MOST_ROWS) return
  const rows = [...list.children]
  const inSight = firstInSight(list.closest("scroll-keeper"), list)
  if (inSight > rows.length / 2) leave(list, "older", rows.slice(0, inSight - KEPT_BEYOND))
  else leave(list, "newer", rows.slice(inSight + KEPT_BEYOND))
})

function leave(list, side, beyond) {
  const standing = beyond.find((row) => row.matches(".more"))
  const left = beyond.filter((row) => row.dataset.version)
  if (!left.length || standing?.matches(".htmx-request")) return
  const edge = side === "older" ? left.at(-1).nextElementSibling : left[0].previousElementSibling
  tell(list, "rows:before")
  for (const row of left) row.remove()
  standing?.remove()
  const more = standIn(list, side === "older" ? "before" : "after", edge)
  if (side === "older") edge.before(more)
  else edge.after(more)
  htmx.process(more)
  tell(list, "rows:after", { added: [], moved: [], changed: [edge] })
}

function standIn(list, from, { dataset: { position } }) {
  const row = list.parentElement.querySelector(`template[data-stands="${from}"]`).content.cloneNode(true).firstElementChild
  row.dataset.position = from === "after" ? `${position}~` : "0"
  row.setAttribute("hx-get", `${row.getAttribute("hx-get")}${position}`)
  return row
}

function tell(list, name, detail) {
  list.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
}
