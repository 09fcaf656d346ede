// The keys of the sheet, on every page of a workspace. None without a modifier fires while somebody types, and none at all while a dialog is open.
import { chord, drawKeys } from "../chord.js"
import { ACTS, click } from "./keys/acts.js"

const sheet = document.getElementById("keys")
const actions = new Map([...sheet.querySelectorAll("[data-action]")].map((row) => [row.dataset.keys, row.dataset.action]))
const SECOND_KEY_MS = 1500
let first = ""
let forget

drawKeys(sheet)

// What an app above can do stands on the page as a control with data-act.
const known = (name) => ACTS[name] ?? click(`[data-act="${name}"]`)

function act(name) {
  const on = known(name).on()
  if (on) known(name).act(on)
}

// Who writes a reply whose composer goes away, or is hidden, types on before they look: none of it is a key, until they turn to
// something else.
let writing = null
for (const name of ["focusin", "pointerdown", "input"]) {
  document.addEventListener(name, ({ target }) => (writing = target.closest("reply-composer textarea")), { capture: true })
}

function isTyping(target) {
  if (target === document.body && writing && !writing.checkVisibility()) return true
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select")
}

document.addEventListener("keydown", (event) => {
  const pressed = chord(event)
  if (!pressed || document.querySelector("dialog[open]")) return
  const isHeld = /^(Mod|Alt)\+/.test(pressed)
  // What is typed elsewhere is no reply.
  if (isTyping(event.target) && !(isHeld && event.target.closest("reply-composer"))) return
  const action = actions.get(`${first}${pressed}`)
  const begins = !first && [...actions.keys()].some((keys) => keys.startsWith(`${pressed} `))
  clearTimeout(forget)
  first = begins ? `${pressed} ` : ""
  if (begins) forget = setTimeout(() => (first = ""), SECOND_KEY_MS)
  if (!action || action === "palette") return
  event.preventDefault()
  // A key that is held down walks through the list, and does everything else once.
  if (!event.repeat || action === "next" || action === "previous") act(action)
})

// Where somebody writes, Escape leaves, and the keys work again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") writing = null
  if (event.key === "Escape" && event.target.matches("reply-composer textarea") && !document.querySelector("details.dropdown[open]")) {
    event.target.blur()
  }
})

// The palette's: what is possible now, and the one that was chosen.
document.addEventListener("acts:asked", ({ detail }) => {
  for (const row of sheet.querySelectorAll("[data-action]")) if (known(row.dataset.action).on()) detail.push(row)
})
document.addEventListener("acts:chosen", ({ detail }) => act(detail))

document.addEventListener("click", (event) => event.target.closest("[data-keys-open]") && sheet.showModal())
