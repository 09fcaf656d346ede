// A reply or note is refused whose thread is not open: a toast says so and leads there, where the words, the quote, the files
// and the reason are in the composer.
import { keepRefusal } from "./composer/put-back.js"
import { wordsBack } from "./words-back.js"

export function refusedElsewhere(refusal) {
  wordsBack(refusal.entry)
  keepRefusal(refusal)
  tell(refusal, refusal.entry.mode ?? "draft")
}

// name: of a sentence of the template.
export function tell({ entry, status, problems }, name) {
  const template = document.getElementById("refused-toast")
  const shown = template.content.cloneNode(true).firstElementChild
  const link = shown.querySelector("a")
  const words = { name: entry.name ?? "", reason: sentence(problems) || template.dataset[status === 403 ? "forbidden" : "refused"] }
  shown.dataset.for = entry.conversation
  shown.querySelector("[role=alert]").textContent = template.dataset[name].replace(/\{(\w+)\}/g, (_, key) => words[key])
  link.href = `${document.getElementById("inbox").dataset.listUrl}${entry.conversation}/`
  link.setAttribute("hx-get", link.href)
  document.getElementById("toasts").append(shown)
  htmx.process(shown)
}

// Without what can be done about it, which is offered in the composer.
function sentence(problems) {
  const page = new DOMParser().parseFromString(problems ?? "", "text/html")
  return [...page.querySelectorAll("p:not([data-seen])")].map((place) => place.textContent).join(" ")
}

document.addEventListener("htmx:after:swap", () => {
  for (const shown of document.querySelectorAll("#toasts [data-for]")) if (document.getElementById(`messages-${shown.dataset.for}`)) shown.remove()
})
