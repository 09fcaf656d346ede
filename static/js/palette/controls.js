// What the page's own controls do, for those that are named in data-offer: a menu to open, or something to press. It may
// stand in a menu that is closed; what a role may not do is left out, and so is the choice that holds.
const opens = (control) => control.querySelector(":scope > summary")

// By name: a control that stands twice is one.
export function controls() {
  const possible = [...document.querySelectorAll("[data-offer]")].filter(isPossible)
  return new Map(possible.map((control) => [control.dataset.offer, control]))
}

function isPossible(control) {
  if (opens(control)) return opens(control).checkVisibility({ visibilityProperty: true })
  for (let place = control.closest("[data-needs]"); place; place = place.parentElement.closest("[data-needs]")) {
    if (getComputedStyle(place).display === "none") return false
  }
  return control.getAttribute("aria-pressed") !== "true"
}

export function press(name) {
  const control = controls().get(name)
  if (!control) return
  if (!opens(control)) return control.click()
  opens(control).focus()
  if (!control.open) opens(control).click()
}
