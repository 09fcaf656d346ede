// A day shows its first span and those that are used; the rest come when they are asked for.
const week = document.querySelector(".week")
const days = [...week.querySelectorAll("[data-day]")]
const same = week.querySelector("[data-same]")
const spansOf = (day) => [...day.querySelectorAll("[data-span]")]
const isUsed = (span) => [...span.querySelectorAll("input")].some(({ value }) => value)

function draw(day) {
  const spans = spansOf(day)
  spans.forEach((span, index) => (span.hidden = index > 0 && !isUsed(span) && !("asked" in span.dataset)))
  day.querySelector("[data-more]").hidden = !spans.some(({ hidden }) => hidden)
}

week.addEventListener("click", ({ target }) => {
  const day = target.closest("[data-more]")?.closest("[data-day]")
  if (day) {
    const span = spansOf(day).find(({ hidden }) => hidden)
    span.dataset.asked = ""
    draw(day)
    span.querySelector("input").focus()
  }
  if (target.closest("[data-same]")) copy()
})

function copy() {
  const values = [...days[0].querySelectorAll("input")].map(({ value }) => value)
  for (const day of days.slice(1)) {
    day.querySelectorAll("input").forEach((input, index) => (input.value = values[index]))
    draw(day)
  }
  days[0].querySelector("input").dispatchEvent(new Event("change", { bubbles: true }))
}

same.hidden = false
days.forEach(draw)
