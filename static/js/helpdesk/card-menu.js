// The menu of a card: one for the board, opened by the button of each, with the columns to which that card may go. What was chosen
// is told on the card, as "card:move".
const menu = document.getElementById("card-menu")
const EDGE = 8
let opener = null

const items = () => [...menu.querySelectorAll("button")].filter(({ hidden }) => !hidden)

function open(button) {
  opener = button
  const ways = button.closest(".board-card").dataset.ways.split(" ")
  for (const item of menu.querySelectorAll("[data-move]")) item.hidden = !ways.includes(item.dataset.move)
  menu.showPopover()
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const below = at.bottom + height + EDGE < innerHeight
  menu.style.setProperty("--x", `${Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE))}px`)
  menu.style.setProperty("--y", `${Math.max(EDGE, below ? at.bottom + 4 : at.top - height - 4)}px`)
  items()[0]?.focus()
}

function listen() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".board-card__more")
    if (button) open(button)
  })
  menu.addEventListener("click", ({ target }) => {
    const item = target.closest("[data-move]")
    if (!item) return
    const card = opener.closest(".board-card")
    menu.hidePopover()
    opener.focus()
    card.dispatchEvent(new CustomEvent("card:move", { bubbles: true, detail: item.dataset.move }))
  })
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const all = items()
    if (event.key === "Tab") menu.hidePopover()
    if (!step) return
    event.preventDefault()
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus()
  })
}

if (menu) listen()
