// The index of the first row of the list that the scrolled box shows, or of the first one so far below its top edge.
export function firstInSight(box, list, below = 0) {
  const rows = list.children
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle].offsetTop + rows[middle].offsetHeight > box.scrollTop + below) high = middle
    else low = middle + 1
  }
  return low
}
