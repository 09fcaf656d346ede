// Moves on the board: a card is dragged, sent by its menu, or by Alt with an arrow. It goes where the server says it went, and the
// words for who does not see it are said with it.
const board = document.getElementById("board")
let lifted = null

const columnOf = (element) => element.closest(".column")
const nameOf = (column) => column.querySelector("[data-name]").textContent
const waysOf = (card) => card.dataset.ways.trim().split(" ")
const columns = () => [...board.querySelectorAll(".column")]

const filled = (template, words) =>
  Object.entries(words).reduce((text, [name, word]) => text.replace(`{${name}}`, () => word), template)

function say(template, words) {
  document.getElementById("announcement").textContent = filled(template, words)
}

const allowed = (card) => columns().filter(({ dataset }) => waysOf(card).includes(dataset.status)).map(nameOf).join(", ")

// column: none where there is no way in that direction.
function refuse(card, column) {
  const toast = document.getElementById("board-refused").content.cloneNode(true).firstElementChild
  const { forbidden, lifted: possible, stuck } = board.dataset
  const words = { ticket: `#${card.dataset.number}`, column: column && nameOf(column), columns: allowed(card) }
  toast.querySelector("span").textContent = filled(words.columns ? (column ? forbidden : possible) : stuck, words)
  document.getElementById("toasts").append(toast)
}

async function move(card, status) {
  const column = columns().find(({ dataset }) => dataset.status === status)
  const ticket = `#${card.dataset.number}`
  if (!waysOf(card).includes(status)) return refuse(card, column)
  const isFocused = card.contains(document.activeElement)
  const { id } = card
  card.dataset.localMoving = ""
  try {
    await htmx.ajax("POST", `${board.dataset.movesUrl}${card.dataset.number}/?${board.dataset.query}`, {
      source: board,
      target: board,
      swap: "none",
      values: { status, version: card.dataset.version, cursor: document.getElementById("tickets-cursor").value },
    })
  } finally {
    delete card.dataset.localMoving
  }
  const now = document.getElementById(id)
  if (!now) return
  if (columnOf(now) === column) say(board.dataset.moved, { ticket, column: nameOf(column) })
  if (isFocused) now.querySelector("a").focus()
}

// The next column that way into which it may go.
function beside(card, step) {
  const all = columns()
  for (let at = all.indexOf(columnOf(card)) + step; all[at]; at += step) {
    if (waysOf(card).includes(all[at].dataset.status)) return all[at].dataset.status
  }
  return null
}

function lift(card) {
  lifted = card
  for (const column of columns()) column.toggleAttribute("data-local-takes", waysOf(card).includes(column.dataset.status))
  say(board.dataset.lifted, { ticket: `#${card.dataset.number}`, columns: allowed(card) })
}

function drop() {
  lifted = null
  for (const column of columns()) for (const name of ["local-takes", "local-over"]) column.removeAttribute(`data-${name}`)
}

function listen() {
  board.addEventListener("card:move", ({ target, detail }) => move(target, detail))
  board.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const card = event.target.closest(".board-card")
    if (!card || !step || !event.altKey) return
    event.preventDefault()
    const status = beside(card, step)
    if (status) move(card, status)
    else refuse(card)
  })
  board.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".board-card")
    if (!card) return
    event.dataTransfer.setData("text/plain", `#${card.dataset.number}`)
    event.dataTransfer.effectAllowed = "move"
    lift(card)
  })
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest(".column")
    for (const other of columns()) other.toggleAttribute("data-local-over", other === column && "localTakes" in other.dataset)
    // Others take it too, to say why they do not.
    if (lifted && column) event.preventDefault()
  })
  board.addEventListener("drop", (event) => {
    event.preventDefault()
    const card = lifted
    const status = columnOf(event.target)?.dataset.status
    drop()
    if (card && status && status !== columnOf(card).dataset.status) move(card, status)
  })
  board.addEventListener("dragend", drop)
}

if (board) listen()
