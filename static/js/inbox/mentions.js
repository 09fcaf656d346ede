// "@" offers in a note the colleagues whom it may mention; what mentions oneself stands out.
import { optionsFrom } from "../listbox.js"
import { draw as drawPresence } from "../presence.js"
import { sources } from "./typed-word.js"

const own = document.getElementById("inbox")?.dataset.member

sources.set("@", {
  look: "list",
  waits: true,
  opens: (query, field) => field.closest("[data-mentions-url]").dataset.mode === "note",

  async find(query, composer, signal) {
    const found = await optionsFrom(composer.dataset.mentionsUrl, query, signal)
    drawPresence(found.content)
    return found
  },

  take: (option) => `@${option.dataset.handle} `,
})

function draw() {
  for (const mention of document.querySelectorAll(`.mention[data-mention="${own}"]`)) mention.dataset.localOwn = ""
}

for (const name of ["htmx:after:swap", "rows:after"]) document.addEventListener(name, draw)
draw()
