// The panel as it would be with what stands in the form. The form is posted to a frame: an address would get too long. Each
// time to a fresh one, which takes the old one's place when it is there: so nothing flickers, and the way back stays short.
const form = document.getElementById("chat-settings")
const preview = document.querySelector("[data-preview]")
const stage = preview.querySelector("[data-stage]")
const show = preview.querySelector("[data-show]")
const toggle = preview.querySelector("[data-toggle]")
const look = document.querySelector("[data-look]")
const QUIET_MS = 350
let shown = stage.querySelector("iframe")
let coming
let count = 0
let timer

// What belongs to the button is drawn here, at once.
function draw() {
  const { colour, position, from_side: side, from_bottom: bottom, shown_on: screen, language } = form.elements
  const sheet = look.href.replace(/[0-9a-f]{6}(?=\.css)/, colour.value.slice(1).toLowerCase())
  if (sheet !== look.href) look.href = sheet
  stage.dataset.side = position.value
  stage.dataset.screen = screen.value
  stage.style.setProperty("--aside", `${side.value || 0}px`)
  stage.style.setProperty("--below", `${bottom.value || 0}px`)
  preview.querySelector("[data-languages]").hidden = language.value !== ""
}

function renew() {
  coming?.remove()
  const frame = (coming = shown.cloneNode())
  frame.removeAttribute("src")
  frame.name = show.formTarget = `preview-frame-${(count += 1)}`
  frame.dataset.coming = ""
  shown.after(frame)
  frame.addEventListener("load", () => frame === coming && frame.contentDocument.URL !== "about:blank" && change(frame))
  form.requestSubmit(show)
}

function change(frame) {
  shown.remove()
  delete frame.dataset.coming
  shown = frame
  coming = undefined
  listen()
}

function listen() {
  shown.contentDocument.addEventListener("click", ({ target }) => target.closest("[data-chat-close]") && turn(false))
}

function turn(isOpen) {
  stage.toggleAttribute("data-is-closed", !isOpen)
  toggle.ariaExpanded = isOpen
}

function changed({ target }) {
  if (target.form !== form) return
  draw()
  clearTimeout(timer)
  if (target.name !== "shown_on") timer = setTimeout(renew, QUIET_MS)
}

for (const name of ["input", "change"]) document.addEventListener(name, changed)
toggle.addEventListener("click", () => turn(stage.hasAttribute("data-is-closed")))
shown.addEventListener("load", listen)
if (shown.contentDocument?.readyState === "complete") listen()
draw()
// What an answer of ours refused stands in the form, not in what was saved.
if (document.querySelector("[aria-invalid=true], .field__error")) renew()
