// Rows far from their reader leave, and one row stands for them, as for what was never loaded, so that they come again on
// the way back.
import { announce } from "./rows.js"

// standing: the row that stood for what follows them. stand: puts in the new one, and returns the rows that it stands beside.
export function leave(list, rows, standing, stand) {
  if (!rows.length || standing?.matches(".htmx-request")) return
  announce(list, "rows:before")
  for (const row of rows) row.remove()
  standing?.remove()
  announce(list, "rows:after", { added: [], moved: [], changed: stand() })
}

// Made as the list's own template says, of what is before or after the position.
export function standIn(list, from, position) {
  const row = list.parentElement.querySelector(`template[data-stands="${from}"]`).content.cloneNode(true).firstElementChild
  row.setAttribute("hx-get", `${row.getAttribute("hx-get")}${position}`)
  return row
}
