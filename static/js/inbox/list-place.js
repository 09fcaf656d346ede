// Where somebody reads in the list, so that panes that are fetched anew begin there, and what is in sight stays in its place.
import { firstInSight } from "../first-in-sight.js"
import { positionIn } from "./order.js"

const reader = () => {
  const box = document.querySelector(".list__scroll")
  return box?.list?.id === "conversations" && !box.atEdge ? box : null
}

// The position that the list's page is to follow; none at its top.
export function placeInList() {
  const box = reader()
  const first = box ? firstInSight(box, box.list) : 0
  const row = box && [box.list.children[first - 1], box.list.children[first]].find((each) => each?.matches(".row"))
  return row ? positionIn(box.list, row) : ""
}

export const holdPlace = () => reader()?.remember()
export const keepPlace = () => reader()?.restore({ added: [], moved: [] })
