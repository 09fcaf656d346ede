// Whether somebody can see this: the panel is open, its tab in front. Where the keyboard is does not matter: who reads the shop's
// page beside it sees both.
import { announce, isPanel } from "./page.js"
import { hear, tell } from "./shop.js"

let isOpen = !isPanel
let was = isOpen

export const isWatched = () => isOpen && !document.hidden

function look() {
  if (isWatched() === was) return
  was = isWatched()
  announce("watched", was)
}

hear("open", (now) => {
  isOpen = now
  announce("open", isOpen)
  look()
})

document.addEventListener("visibilitychange", look)
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return
  tell("close")
})
