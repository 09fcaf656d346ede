// Home and End, and the chip that counts what came above, lead to the list's own ends, whatever part of it the page holds.
import { leave, standIn } from "./window.js"

const OPPOSITE = { above: "below", below: "above" }
// From where the list is read down, and from where up.
const FROM = { above: "", below: "end" }
const KEYS = { Home: "above", End: "below" }
let awaited = null

function go(list, end, isFocused) {
  const box = list.closest("scroll-keeper")
  if (!list.querySelector(`:scope > .more--${end}`)) return arrive({ list, end, isFocused })
  // Else the row in focus would stay.
  if (isFocused) box.focus({ preventScroll: true })
  awaited = { list, end, isFocused }
  leave(list, [...list.children], () => {
    const more = standIn(list, OPPOSITE[end], FROM[end])
    list.append(more)
    htmx.process(more)
    return []
  })
  box.scrollTop = 0
  box.askForMore()
}

function arrive({ list, end, isFocused }) {
  const box = list.closest("scroll-keeper")
  if (end === "above") box.toEdge()
  else box.scrollTop = box.scrollHeight
  const link = [...list.querySelectorAll(".row__link")].at(end === "above" ? 0 : -1)
  if (isFocused) link?.focus({ preventScroll: true })
}

document.addEventListener("rows:after", ({ target, detail }) => {
  if (!detail.isPage || target !== awaited?.list) return
  const there = awaited
  awaited = null
  arrive(there)
})

document.addEventListener("seek", ({ target }) => {
  const list = target.closest("scroll-keeper")?.querySelector("#conversations")
  if (list) go(list, "above", target === document.activeElement)
})

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.(".list__scroll")?.querySelector("#conversations")
  if (!list || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  event.preventDefault()
  go(list, KEYS[event.key], list.contains(event.target))
})
