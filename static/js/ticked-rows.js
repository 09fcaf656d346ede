// How many rows of a page are ticked; all of them at once, and with Shift everything between this tick and the last one.
import { grouped } from "./grouped.js"

const ticks = () => [...document.querySelectorAll("[data-tick]")]
let last = null

function draw() {
  const all = ticks()
  const count = all.filter((tick) => tick.checked).length
  const whole = document.querySelector("[data-tick-all]")
  const output = document.querySelector("[data-chosen]")
  if (!whole || !output) return
  whole.checked = count > 0 && count === all.length
  whole.indeterminate = count > 0 && count < all.length
  output.value = output.dataset.words.replace("{count}", grouped(count))
}

document.addEventListener("click", (event) => {
  const tick = event.target
  if (tick.matches("[data-tick-all]")) for (const each of ticks()) each.checked = tick.checked
  else if (tick.matches("[data-tick]")) {
    const all = ticks()
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b)
    if (event.shiftKey && from >= 0) for (const between of all.slice(from, to + 1)) between.checked = tick.checked
    last = tick
  } else return
  draw()
})

// What was done with them is done; what was refused keeps its ticks.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  if (target.matches("form:has([data-tick])") && detail.ctx?.response?.status < 300) target.reset()
})

// Rows that came, went or were done with, and a page that the browser brought back with its ticks.
for (const name of ["rows:after", "htmx:after:swap", "htmx:after:request", "DOMContentLoaded", "pageshow"]) addEventListener(name, draw)
