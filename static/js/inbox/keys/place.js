// Where the keys stand in the list: on the row in focus, else on the open one. When that row leaves the list, between those that
// stood beside it, until one goes on: whoever has dealt with one conversation means the one below it.
// Lists are asked whether they are seen: a row that is asked is styled, and of a long list those far away are not.
const lists = () => [...document.querySelectorAll("#list :is(ol, ul):has(> .row)")].filter((list) => list.checkVisibility({ visibilityProperty: true }))
const rows = () => lists().flatMap((list) => [...list.querySelectorAll(":scope > .row > .row__link")])
let before = null
let gap = null

function current(links) {
  const focused = links.find((link) => link === document.activeElement)
  // A row that left hands its focus on by itself: nobody has gone there yet.
  if (focused && focused === gap?.focused && focused.ariaCurrent !== "true") return undefined
  return focused ?? links.find((link) => link.ariaCurrent === "true")
}

document.addEventListener("rows:before", ({ target }) => {
  if (target.id !== "conversations") return
  const links = rows()
  const link = current(links)
  const at = links.indexOf(link)
  if (link) gap = null
  before = link ? { link, below: links.slice(at + 1), above: links.slice(0, at).reverse() } : null
})

document.addEventListener("rows:after", ({ target }) => {
  if (target.id !== "conversations" || !before || before.link.isConnected) return
  gap = { ...before, focused: target.contains(document.activeElement) ? document.activeElement : undefined }
  before = null
})

// by: 1 to the next row, -1 to the one before.
export function beside(by) {
  const links = rows()
  const link = current(links)
  if (link) return links[links.indexOf(link) + by] ?? link
  const [ahead, behind] = by > 0 ? [gap?.below, gap?.above] : [gap?.above, gap?.below]
  const isHere = (row) => links.includes(row)
  return ahead?.find(isHere) ?? behind?.find(isHere) ?? links[0]
}

export function goTo(link) {
  gap = null
  link.focus()
}

// The row that is meant where nothing is said but "open it".
export const here = () => current(rows()) ?? beside(1)
