// Whether a fragment is older than what stands in its place: it was late.
export function isOlder(row, than) {
  return Number(row.dataset.version || Infinity) < Number(than.dataset.version || 0)
}
