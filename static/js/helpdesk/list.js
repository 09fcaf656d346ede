// Choosing tickets of the list: the bar for them comes with the first one, Shift chooses those between, and one box takes all.
const form = document.getElementById("ticket-bulk")
let last = null

const boxes = () => [...form.querySelectorAll("[data-tick]")]

function draw() {
  const chosen = boxes().filter(({ checked }) => checked)
  form.toggleAttribute("data-local-chosen", chosen.length > 0)
  const count = form.querySelector("[data-ticked]")
  if (!count) return
  count.textContent = chosen.length
  const all = form.querySelector("[data-tick-all]")
  all.checked = chosen.length > 0 && chosen.length === boxes().length
  all.indeterminate = chosen.length > 0 && !all.checked
}

function between(one, other) {
  const all = boxes()
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b)
  return all.slice(Math.max(from, 0), to + 1)
}

if (form) {
  form.addEventListener("click", ({ target, shiftKey }) => {
    if (target.matches("[data-tick-all]")) for (const box of boxes()) box.checked = target.checked
    if (target.matches("[data-tick]")) {
      if (shiftKey && last) for (const box of between(last, target)) box.checked = target.checked
      last = target
    }
    draw()
  })
  form.addEventListener("htmx:after:request", ({ target, detail }) => {
    if (target === form && detail.ctx?.response?.status < 300) form.reset()
    draw()
  })
  document.addEventListener("rows:after", draw)
}
