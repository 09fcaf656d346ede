// Where a row of a list stands among the others.

// A row of the list of conversations knows its place in either order.
export function positionIn(list, row) {
  return (list.dataset.order === "closing" ? row.dataset.closing : row.dataset.position) ?? ""
}

// Whether the position comes after the other one.
export const isBehind = (list, position, other) => (list.dataset.order === "descending" ? position < other : position > other)

// A row that stands for others, which the page does not hold, has the position of the one beside it, and these lie beyond it.
const side = ({ classList }) => classList.contains("more--below") - classList.contains("more--above")

export function isAfter(list, row, other) {
  const [position, others] = [positionIn(list, row), positionIn(list, other)]
  return position === others ? side(row) > side(other) : isBehind(list, position, others)
}

// Whether there are rows that the page does not hold between it and those that the list shows.
export const isApart = (row) => row.matches(":has(~ .more--above), .more--below ~ *")
