// hx-swap="rows": a list takes rows by their id; hx-swap="row": one element takes its newer self.
// An older version is dropped, what stands is morphed in place (focus, selection and scroll survive), a row finds its
// place by data-position (by data-closing in a list of that order), and data-removed takes it away. So a frame may come twice, late, or by two ways at once.
import { isOlder } from "./older.js"
import { isAfter, positionIn } from "./order.js"

// What htmx has to look into: it makes an object of each attribute below what it is given, and a thread brings thousands.
const ASKING = "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]"
let api

htmx.config.morphIgnore.push("data-local-", "aria-current", "open")

htmx.registerExtension("rows", {
  init(internal) {
    api = internal
  },

  handle_swap(style, target, fragment) {
    if (style === "row") return renew(target, fragment.firstElementChild) ? [target] : []
    if (style !== "rows") return false
    const rows = [...fragment.children]
    const isPage = rows.some((row) => row.matches(".more, .no-more"))
    const news = { added: [], moved: [], changed: [], removed: [], isPage }
    announce(target, "rows:before")
    for (const row of rows) take(target, row, news)
    announce(target, "rows:after", news)
    return [...news.added, ...news.changed].filter((row) => row.matches(ASKING) || row.querySelector(ASKING))
  },

  // An element that draws itself keeps what it drew while it stands for the same moment.
  htmx_before_morph_node(old, { newNode }) {
    if (old.localName !== "local-time" && old.localName !== "time-left") return true
    return ["datetime", "until"].some((name) => old.getAttribute(name) !== newNode.getAttribute(name))
  },
})

function take(list, row, news) {
  const found = document.getElementById(row.id)
  const held = found?.parentElement === list ? found : null
  // What left the list must not come back by a frame that was late.
  const gone = (list.gone ??= new Map())
  if (row.hasAttribute("data-removed")) {
    if (isOlder(row, held ?? gone.get(row.id) ?? row)) return
    gone.set(row.id, row)
    news.removed.push(row.id)
    if (held) leave(list, held)
  } else if (held) {
    const before = positionIn(list, held)
    if (!renew(held, row)) return
    news.changed.push(held)
    if (positionIn(list, held) !== before && place(list, held)) news.moved.push(held)
  } else if (!gone.has(row.id) || !isOlder(row, gone.get(row.id))) {
    gone.delete(row.id)
    place(list, row)
    news.added.push(row)
  }
}

// Who stands on a row that leaves goes on to the one after it, else to the one before, else to what scrolls the list.
function leave(list, row) {
  if (row.contains(document.activeElement)) {
    const links = [row.nextElementSibling, row.previousElementSibling].map((beside) => beside?.querySelector(".row__link"))
    const next = links.find(Boolean) ?? list.closest("[tabindex]")
    next?.focus({ preventScroll: true })
  }
  row.remove()
}

function renew(held, newer) {
  if (isOlder(newer, held)) return false
  const fragment = document.createDocumentFragment()
  fragment.append(newer)
  api.morph(held, fragment, false)
  return true
}

// Whether a swap brought the list itself, and not what comes into it.
export const isWhole = ({ target }, list) => Boolean(list) && target !== list && Boolean(target?.contains?.(list))

// New rows come at one end, so the search begins there: at the top of a list, at the bottom of a thread.
function place(list, row) {
  const descending = list.dataset.order === "descending"
  let next = descending ? list.firstElementChild : null
  if (descending) {
    while (next && (next === row || isAfter(list, row, next))) next = next.nextElementSibling
  } else {
    let previous = list.lastElementChild
    while (previous && (previous === row || isAfter(list, previous, row))) {
      if (previous !== row) next = previous
      previous = previous.previousElementSibling
    }
  }
  if (row.parentElement === list) {
    if (row.nextElementSibling === next) return false
    move(list, row, next)
  } else {
    list.insertBefore(row, next)
  }
  return true
}

function move(list, row, next) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null
  if (list.moveBefore) list.moveBefore(row, next)
  else list.insertBefore(row, next)
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true })
}

// name: "rows:before" or "rows:after", this one with what was {added, moved, changed}; rows from elsewhere
// than this page say too which ids were `removed`, and whether they are the next page of the list (`isPage`).
export function announce(list, name, detail) {
  list.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
}
