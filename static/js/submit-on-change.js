// A select that is a whole form by itself sends it when its value changes; without JavaScript a button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit()
})
