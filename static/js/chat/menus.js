// What opens closes with a click elsewhere and with Escape, and gives the focus back.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details[data-chat-menu][open]")) if (!menu.contains(target)) menu.open = false
})
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details[data-chat-menu][open]")
  if (event.key !== "Escape" || !menu) return
  event.preventDefault()
  menu.open = false
  menu.querySelector("summary").focus()
})
