// A note about a customer that is half typed stays in this tab until it is saved, whatever takes the panel away: another
// thread, another name, a reload.
const prefix = `messio:customer-note:${document.getElementById("inbox")?.dataset.member}:`
const placeOf = (form) => prefix + form.getAttribute("hx-post")

document.addEventListener("input", ({ target }) => {
  const form = target.closest(".customer__note")
  if (!form) return
  if (target.value) sessionStorage.setItem(placeOf(form), target.value)
  else sessionStorage.removeItem(placeOf(form))
})

// Saved: before the answer is shown.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.matches(".customer__note") && ctx.response.status < 300) sessionStorage.removeItem(placeOf(ctx.sourceElement))
})

function recall() {
  const form = document.querySelector(".customer__note")
  const field = form?.elements.text
  if (field && !field.value) field.value = sessionStorage.getItem(placeOf(form)) ?? ""
}

document.addEventListener("htmx:after:swap", recall)
recall()
