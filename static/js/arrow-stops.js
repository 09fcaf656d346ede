// Arrows lead from a field to what it found, and among that.
export function listenForArrows(box, selector) {
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const stops = [...box.querySelectorAll(selector)]
    const at = stops.indexOf(document.activeElement)
    if (!step || at < 0) return
    event.preventDefault()
    stops[Math.min(stops.length - 1, Math.max(0, at + step))].focus()
  })
}
