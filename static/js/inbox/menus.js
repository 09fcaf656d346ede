// Menus: arrows move in one that is open, and one that could not be loaded says so and can be asked for again.
const STEPS = { ArrowDown: 1, ArrowUp: -1 }
const CHOICES = "a[href], button, input, select, summary"
// These keys are a field's own there.
const FIELDS = "select, textarea, input:not([type=checkbox], [type=radio]), tag-menu *"

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.dropdown[open]")
  if (!menu || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(FIELDS)) return
  const summary = menu.querySelector(":scope > summary")
  const choices = [...menu.querySelectorAll(CHOICES)].filter((choice) => choice !== summary && !choice.disabled && choice.checkVisibility())
  const to = next(choices, event)
  if (to === undefined) return
  event.preventDefault()
  choices.at(to)?.focus()
})

// Round and round; from the menu's name downwards to the first, upwards to the last.
function next(choices, { key, target }) {
  if (key === "Home") return 0
  if (key === "End") return -1
  if (!STEPS[key]) return undefined
  const at = choices.indexOf(target)
  if (at < 0) return STEPS[key] > 0 ? 0 : -1
  return (at + STEPS[key]) % choices.length
}

function failed({ target, detail }) {
  const summary = target.closest?.("details.dropdown > summary[hx-get]")
  const place = detail.ctx?.target
  if (!summary || !place || detail.error?.name === "AbortError") return
  place.replaceChildren(document.getElementById("menu-failed").content.cloneNode(true))
}

for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, failed)

// A click on its name asks for it, and turns it over.
document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-menu-again]")
  if (!again) return
  const menu = again.closest("details.dropdown")
  again.parentElement.replaceWith(document.getElementById("menu-loading").content.cloneNode(true))
  menu.open = false
  menu.querySelector(":scope > summary").focus()
  menu.querySelector(":scope > summary").click()
})
