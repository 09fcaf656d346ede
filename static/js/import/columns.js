// Of hundreds of columns those that are called so.
import { fold } from "../fold.js"

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-find-column]")) return
  const wanted = fold(target.value.trim())
  const columns = [...document.querySelectorAll("[data-column]")]
  for (const column of columns) column.hidden = !fold(column.dataset.column).includes(wanted)
  const line = document.querySelector("[data-found-columns]")
  line.textContent = wanted && line.dataset.foundColumns.replace("%s", columns.filter(({ hidden }) => !hidden).length)
})
// The field is no answer of the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-find-column]")) event.preventDefault()
})
