// A button puts its words where the cursor stands in a field: data-insert, and data-into with the field's id.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]")
  if (!button) return
  document.getElementById(button.dataset.into).focus()
  // Unlike a new value this can be undone with Ctrl+Z, and tells of itself.
  document.execCommand("insertText", false, button.dataset.insert)
})
