// Rows as the server wrote them, each in its place: by its id it renews what stands there, by its position it comes in. So
// one may come twice, late, or by two ways. Who keeps the scroll and who names the days hear of it as in the inbox.
import { part } from "./page.js"

export const list = part("messages")

export function put(rows, isWhole) {
  const template = document.createElement("template")
  template.innerHTML = rows.join("")
  const fresh = [...template.content.children]
  const news = { added: [], moved: [], changed: [] }
  tell("rows:before")
  if (isWhole) leaveOnly(new Set(fresh.map(({ id }) => id)))
  for (const row of fresh) {
    const held = document.getElementById(row.id)
    if (held && Number(held.dataset.version) > Number(row.dataset.version)) continue
    if (held) renew(held, row)
    place(held ?? row)
    news[held ? "changed" : "added"].push(held ?? row)
  }
  tell("rows:after", news)
}

export function remove(ids) {
  tell("rows:before")
  for (const id of ids) document.getElementById(id)?.remove()
  tell("rows:after")
}

export function append(row) {
  tell("rows:before")
  list.append(row)
  tell("rows:after", { added: [row], moved: [], changed: [] })
}

function leaveOnly(ids) {
  for (const row of [...list.children]) if (row.dataset.position && !ids.has(row.id)) row.remove()
}

// Only what is different is put in: a reader of the screen hears what is new, not the whole message again.
function renew(held, row) {
  for (const { name, value } of row.attributes) held.setAttribute(name, value)
  const [old, fresh] = [[...held.children], [...row.children]]
  if (old.length !== fresh.length) return held.replaceChildren(...row.childNodes)
  fresh.forEach((child, index) => child.isEqualNode(old[index]) || old[index].replaceWith(child))
}

// New rows come at the end, before what is not sent yet, which has no position.
function place(row) {
  let before = list.lastElementChild
  while (before && (before === row || !(before.dataset.position <= row.dataset.position))) before = before.previousElementSibling
  const next = before ? before.nextElementSibling : list.firstElementChild
  if (next !== row) list.insertBefore(row, next)
}

function tell(name, detail = { added: [], moved: [], changed: [] }) {
  list.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
}
