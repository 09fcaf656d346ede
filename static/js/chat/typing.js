// Who writes: the visitor, told to the team, and somebody of the team, shown here.
import { say } from "./line.js"
import { on, part } from "./page.js"

const AGAIN_MS = 4000
const OVER_AFTER_MS = 5000
const FORGET_MS = 8000
const { text } = part("composer").elements
const place = part("typing")
let told = 0
let ends
let forgets

text.addEventListener("input", () => {
  clearTimeout(ends)
  if (!text.value) return over()
  ends = setTimeout(over, OVER_AFTER_MS)
  if (Date.now() - told < AGAIN_MS) return
  told = Date.now()
  say({ typing: true })
})

function over() {
  clearTimeout(ends)
  if (told) say({ typing: false })
  told = 0
}
on("send:new", over)

on("typing", draw)
function draw(name) {
  clearTimeout(forgets)
  place.textContent = name && place.dataset.words.replace("{name}", name)
  if (name) forgets = setTimeout(draw, FORGET_MS, "")
}
// What they wrote is there.
document.addEventListener("rows:after", ({ detail }) => detail.added.some((row) => row.matches(".chat-message--outgoing")) && draw(""))
