// A message that the server has not yet, in the thread already, with what becomes of it.
import { on, part } from "./page.js"
import { append } from "./rows.js"
import { next, takeBack } from "./sends.js"

const rowOf = (id) => document.getElementById(`pending-${id}`)

on("send:new", ({ id, text, names }) => {
  const row = part("pending").content.cloneNode(true).firstElementChild
  row.id = `pending-${id}`
  row.querySelector("[data-text]").textContent = [text, ...names].filter(Boolean).join("\n")
  append(row)
  row.closest("scroll-keeper").toEdge()
})

on("send:state", ({ id, state, share }) => {
  const row = rowOf(id)
  if (!row) return
  row.dataset.status = state
  const bar = row.querySelector("progress")
  bar.hidden = share === undefined || share === 1
  if (share !== undefined) bar.value = share
})

for (const name of ["send:done", "send:back"]) on(name, ({ id }) => rowOf(id)?.remove())

// By the socket it may come before its own answer.
document.addEventListener("rows:after", ({ detail }) => {
  for (const { dataset } of detail.added) if (dataset.client) rowOf(dataset.client)?.remove()
})

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-status]")
  if (target.closest("[data-chat-again]")) next()
  if (target.closest("[data-chat-take-back]")) takeBack(row.id.replace("pending-", ""))
})
