// Where the visitor writes. What is typed is kept until it is sent; what is refused comes back with its reason.
import { grouped } from "../grouped.js"
import { ChosenFiles } from "../inbox/chosen-files.js"
import "../insert-text.js"
import { keep, recall } from "./kept.js"
import { on, part } from "./page.js"
import { problems, say } from "./problems.js"
import { send } from "./sends.js"

const COUNT_FROM = 0.9
const form = part("composer")
const { text } = form.elements
const count = part("count")
const most = Number(text.dataset.most)
const picker = form.querySelector("[type=file]")
const chosen = new ChosenFiles(part("files"), JSON.parse(form.dataset.limits), say)
// Somebody with a keyboard under their fingers sends with Enter; on a phone it breaks the line.
const hasKeys = matchMedia("(hover: hover) and (pointer: fine)")

const sizeOf = (words) => [...words.trim()].length

function draw() {
  const left = most - sizeOf(text.value)
  count.hidden = left > most * (1 - COUNT_FROM)
  count.value = grouped(left)
  count.toggleAttribute("data-over", left < 0)
  if (CSS.supports("field-sizing", "content")) return
  text.style.blockSize = "auto"
  text.style.blockSize = `${text.scrollHeight}px`
}

function write(words) {
  text.value = words
  keep("text", words)
  draw()
}

form.addEventListener("submit", (event) => {
  event.preventDefault()
  problems.replaceChildren()
  const over = sizeOf(text.value) - most
  if (over > 0) say("long", { over: grouped(over), most: grouped(most) })
  if (over > 0 || !(text.value.trim() || chosen.files.length)) return text.focus()
  const about = Object.fromEntries([...form.querySelectorAll("[data-chat-about]:enabled")].map(({ name, value }) => [name, value]))
  send({ text: text.value.trim(), files: chosen.take(), about })
  write("")
  text.focus()
})

text.addEventListener("input", () => write(text.value))
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !hasKeys.matches) return
  event.preventDefault()
  form.requestSubmit()
})

on("send:back", ({ text: words, files, names, errors = {} }) => {
  write([words, text.value].filter(Boolean).join("\n"))
  chosen.add(files)
  if (names.length > files.length) say("files", { names: names.join(", ") })
  for (const sentence of Object.values(errors).flat()) say("server", { sentence })
  text.focus()
})
on("signed-out", () => {
  write("")
  chosen.take()
})
on("begun", () => text.value || write(recall("text") ?? ""))
on("open", (isOpen) => isOpen && hasKeys.matches && text.focus())

function add(files) {
  problems.replaceChildren()
  chosen.add([...files])
}
picker?.addEventListener("change", () => {
  add(picker.files)
  picker.value = ""
})
text.addEventListener("paste", (event) => {
  if (!picker || !event.clipboardData.files.length) return
  event.preventDefault()
  add(event.clipboardData.files)
})
document.addEventListener("dragover", (event) => picker && event.preventDefault())
document.addEventListener("drop", (event) => {
  if (!picker || !event.dataTransfer.files.length) return
  event.preventDefault()
  add(event.dataTransfer.files)
})
