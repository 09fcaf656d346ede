// The index of the first row of the list that the scrolled box shows.
export function firstInSight(box, list) {
  const rows = list.children
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle].offsetTop + rows[middle].offsetHeight > box.scrollTop) high = middle
    else low = middle + 1
  }
  return low
}
