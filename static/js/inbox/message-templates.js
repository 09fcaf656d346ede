// The templates of a conversation's channel, in a dialog: one is chosen, its places are filled in, and it leaves from there.
import { listenForArrows } from "../arrow-stops.js"
import { end } from "./live/line.js"
import { headers, isSignedOut, show } from "./request.js"

const dialog = document.getElementById("templates")

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-templates], [data-template]")
  if (button) open({ url: button.dataset.template ?? button.dataset.templates })
})

document.addEventListener("template:wanted", ({ detail }) => open(detail))

// values: of its places, by their numbers, where it was filled in before.
async function open({ url, values = {} }) {
  await htmx.ajax("GET", url, { source: "#live", target: "#templates", swap: "innerHTML" })
  if (!dialog.firstElementChild) return
  for (const [number, value] of Object.entries(values)) fill(dialog.querySelector(`[name="place-${number}"]`), value)
  if (!dialog.open) dialog.showModal()
  focusFirst()
}

function fill(place, value) {
  if (!place) return
  place.value = value
  place.dispatchEvent(new Event("input", { bubbles: true }))
}

// On the first that lacks something, else on the first to fill in.
function focusFirst() {
  const places = ["[aria-invalid=true]", "[type=search]", "form [name^=place-], form [type=file]", "h2"]
  places.map((place) => dialog.querySelector(place)).find(Boolean)?.focus()
}

listenForArrows(dialog, "[type=search], button.template")

// The preview reads as the customer will read it, key by key.
dialog.addEventListener("input", ({ target }) => {
  const [, number] = target.name.match(/^place-(\d+)$/) ?? []
  if (!number) return
  for (const mark of dialog.querySelectorAll(`[data-place="${number}"]`)) mark.textContent = target.value.trim() || mark.dataset.empty
})

dialog.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sends-template]")) return
  event.preventDefault()
  send(event.target)
})

dialog.addEventListener("later:chosen", ({ target, detail }) => send(target.closest("form"), detail))

// Its client_id makes it one message, however often it is pressed or the line breaks.
// later: of <send-later>, when it is to leave; a form that came back has what was chosen before.
async function send(form, later) {
  const button = form.querySelector(".button--main")
  if (button.disabled) return
  button.disabled = true
  const body = new FormData(form)
  if (later) {
    body.set("send_at", later.sendAt)
    body.set("cancel_if_customer_writes", later.cancelIfCustomerWrites ? "on" : "")
  }
  for (const [name, value] of new FormData(document.getElementById("filter") ?? undefined)) body.append(name, value)
  const answer = await fetch(form.action, { method: "POST", headers: headers(), body }).catch(() => null)
  if (isSignedOut(answer)) return end(4401)
  button.disabled = false
  if (answer?.ok) {
    dialog.close()
    await show(await answer.text())
  } else if (answer?.status === 422) {
    await explain(answer, form.querySelector("[type=file]"))
  } else {
    form.querySelector("[data-failed]").hidden = false
  }
}

// A file that was chosen need not be chosen again.
async function explain(answer, file) {
  dialog.innerHTML = await answer.text()
  if (file?.files.length) {
    const { ariaInvalid } = dialog.querySelector("[type=file]")
    dialog.querySelector("[type=file]").replaceWith(Object.assign(file, { ariaInvalid }))
  }
  focusFirst()
}

dialog.addEventListener("close", () => dialog.replaceChildren())
