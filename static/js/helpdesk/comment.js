// What is written below a ticket: for the team, or for the customer too. The two look unlike, and nothing changes over by itself.
import { clientId } from "../inbox/client-id.js"

const box = document.querySelector(".comment")
const form = box?.querySelector("form")
const field = form?.elements.text
const forTeam = field?.placeholder

function switchTo(mode) {
  const isPublic = mode === "draft"
  box.dataset.mode = mode
  form.elements.is_public.value = isPublic ? "on" : ""
  field.placeholder = isPublic ? field.dataset.public : forTeam
  for (const button of box.querySelectorAll("[data-mode][aria-pressed]")) button.ariaPressed = String(button.dataset.mode === mode)
  form.querySelector("[type=submit]").disabled = isPublic && "closed" in form.querySelector("[type=submit]").dataset
  field.focus()
}

function showFiles() {
  const names = [...form.elements.files.files].map(({ name }) => Object.assign(document.createElement("li"), { textContent: name }))
  form.querySelector(".comment__files").replaceChildren(...names)
}

function listen() {
  box.addEventListener("click", ({ target }) => {
    const button = target.closest(".composer__modes button")
    if (button) switchTo(button.dataset.mode)
  })
  form.elements.files.addEventListener("change", showFiles)
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    form.requestSubmit(form.querySelector("[type=submit]"))
  })
  // The same words again after a lost answer are the same comment; the next ones are another.
  form.addEventListener("htmx:after:request", ({ target, detail }) => {
    if (target !== form || !(detail.ctx?.response?.status < 300)) return
    const { mode } = box.dataset
    form.reset()
    form.elements.client_id.value = clientId()
    form.querySelector("#comment-problems").replaceChildren()
    showFiles()
    switchTo(mode)
  })
  // Words that were not sent stay for who leaves by mistake.
  addEventListener("beforeunload", (event) => field.value.trim() && event.preventDefault())
}

if (box) listen()
