// Where a row of a list stands among the others.

// A row of the list of conversations knows its place in either order.
export function positionIn(list, row) {
  return (list.dataset.order === "closing" ? row.dataset.closing : row.dataset.position) ?? ""
}

// Whether the position comes after the other one in a list of conversations.
export const isBehind = (list, position, other) => (list.dataset.order === "closing" ? position > other : position < other)
