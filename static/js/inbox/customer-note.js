// A note about a customer stands in the panel from the moment it is added. What the server has not taken yet, and what is half
// typed, stays in this tab whatever takes the panel away: another thread, another name, a reload.
const prefix = `messio:customer-note:${document.getElementById("inbox")?.dataset.member}:`
const placeOf = (form) => prefix + form.getAttribute("hx-post")
const forms = () => [...document.querySelectorAll(".customer__note")]
const joined = (...texts) => texts.filter((text) => text?.trim()).join("\n\n")
// By place, those that were added and are not taken: {text, status}.
const added = new Map()
const addedIn = (form) => added.get(placeOf(form)) ?? []

function keep(place, words) {
  if (words) sessionStorage.setItem(place, words)
  else sessionStorage.removeItem(place)
}

function change(form, notes) {
  added.set(placeOf(form), notes)
  keep(`${placeOf(form)}added`, joined(...notes.map(({ text }) => text)))
}

const drop = (form, note) => change(form, addedIn(form).filter((other) => other !== note))

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches(".customer__note")) keep(placeOf(target.form), target.value)
})

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement
  if (!form?.matches(".customer__note")) return
  ctx.note = { text: ctx.request.body.get("text"), status: "sending" }
  change(form, [...addedIn(form), ctx.note])
  form.elements.text.value = ""
  keep(placeOf(form), "")
  draw(form)
})

// Taken, or refused with its words and the reason in the form: before the answer is shown.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.note && (ctx.response.status < 300 || ctx.response.status === 422)) drop(ctx.sourceElement, ctx.note)
})

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.note) return
  ctx.note.status = "failed"
  forms().forEach(draw)
})

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-note-again]")?.closest("[data-local-note]")
  const form = row?.closest("section").querySelector(".customer__note")
  if (!form) return
  const field = form.elements.text
  const note = addedIn(form)[row.dataset.localNote]
  const typed = field.value
  drop(form, note)
  field.value = note.text
  form.requestSubmit()
  field.value = typed
  keep(placeOf(form), typed)
  field.focus()
})

function draw(form) {
  const section = form.closest("section")
  for (const row of section.querySelectorAll("[data-local-note]")) row.remove()
  for (const [index, { text, status }] of addedIn(form).entries()) {
    const row = section.querySelector("template[data-note]").content.cloneNode(true).firstElementChild
    row.dataset.localNote = index
    row.dataset.status = status
    row.querySelector("p").textContent = text
    section.querySelector(".customer__notes").prepend(row)
  }
}

// After a reload what was added and not taken is typed. The answer to one note takes the place of the field in which the
// next is typed.
function recall(form) {
  const place = placeOf(form)
  if (!added.has(place)) {
    keep(place, joined(sessionStorage.getItem(`${place}added`), sessionStorage.getItem(place)))
    change(form, [])
  }
  const field = form.elements.text
  const typed = sessionStorage.getItem(place) ?? ""
  if (!field.value.includes(typed)) field.value = joined(field.value, typed)
  draw(form)
}

document.addEventListener("htmx:after:swap", () => forms().forEach(recall))
forms().forEach(recall)
