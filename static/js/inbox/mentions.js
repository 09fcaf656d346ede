// "@" offers in a note the colleagues whom it may mention; what mentions oneself stands out.
import { draw as drawPresence } from "../presence.js"
import { sources } from "./typed-word.js"

const own = document.getElementById("inbox")?.dataset.member

sources.set("@", {
  look: "list",
  waits: true,
  opens: (query, field) => field.closest("reply-composer").dataset.mode === "note",

  async find(query, composer, signal) {
    const url = `${composer.dataset.mentionsUrl}?q=${encodeURIComponent(query)}`
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal })
    if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(`${answer.status}`)
    const page = document.createElement("template")
    page.innerHTML = await answer.text()
    drawPresence(page.content)
    return { options: [...page.content.querySelectorAll("[role=option]")], note: page.content.querySelector("p") ?? "" }
  },

  take: (option) => `@${option.dataset.handle} `,
})

function draw() {
  for (const mention of document.querySelectorAll(`.mention[data-mention="${own}"]`)) mention.dataset.localOwn = ""
}

for (const name of ["htmx:after:swap", "rows:after"]) document.addEventListener(name, draw)
draw()
