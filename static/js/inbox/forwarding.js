// A message goes to another customer by way of the composer there: its words are a draft, its files wait for it.
import { listenForArrows } from "../arrow-stops.js"
import { putBack } from "../drafts.js"
import { giveFiles } from "./files-for.js"

const dialog = document.getElementById("forwarding")
let target = null

document.addEventListener("message:forward", async ({ detail }) => {
  await htmx.ajax("GET", `${detail.button.dataset.url}forwarding/`, { source: "#live", target: "#forwarding", swap: "innerHTML" })
  if (!dialog.querySelector("[data-forwarded]")) return
  dialog.showModal()
  dialog.querySelector("input").focus()
})

listenForArrows(dialog, "input, a.forwarding__target")

// Before htmx follows the link.
dialog.addEventListener("click", (event) => {
  const link = event.target.closest("[data-forward-to]")
  if (!link) return
  const { forwardTo } = link.dataset
  const given = dialog.querySelector("[data-forwarded]")
  target = forwardTo
  giveFiles(forwardTo, JSON.parse(given.dataset.forwarded))
  if (given.textContent) putBack("draft", forwardTo, given.textContent)
  dialog.close()
}, { capture: true })

document.addEventListener("htmx:after:swap", () => {
  const composer = target && document.querySelector(`reply-composer[data-conversation="${target}"]`)
  if (!composer || dialog.open) return
  target = null
  composer.querySelector("textarea").focus()
})

dialog.addEventListener("close", () => dialog.replaceChildren())
