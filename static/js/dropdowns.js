// A menu that opens under its name closes when something else is clicked, when one of its items is, and by Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.dropdown[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu__item")) menu.open = false
  }
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const menu = document.querySelector("details.dropdown[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})
