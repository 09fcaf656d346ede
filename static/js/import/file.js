// A file that is too large is said before it is sent, and that one is on its way while it is.
const form = document.querySelector("[data-import-file]")

form?.addEventListener("change", ({ target }) => {
  const isTooLarge = target.files?.[0]?.size > Number(form.dataset.mostBytes)
  target.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "")
  target.reportValidity()
})

form?.addEventListener("submit", () => {
  form.querySelector("[data-on-its-way]").hidden = false
  form.querySelector(".button--main").setAttribute("aria-disabled", "true")
})

addEventListener("pageshow", () => {
  if (!form) return
  form.querySelector("[data-on-its-way]").hidden = true
  form.querySelector(".button--main").removeAttribute("aria-disabled")
})
