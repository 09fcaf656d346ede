// "@" offers in a note the colleagues whom it may mention; what mentions oneself stands out.
import { optionsFrom } from "../listbox.js"
import { draw as drawPresence } from "../presence.js"
import { sources } from "./typed-word.js"

const own = document.getElementById("news").dataset.member

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

function draw(places) {
  for (const place of places) {
    for (const mention of place.querySelectorAll(`.mention[data-mention="${own}"]`)) mention.dataset.localOwn = ""
  }
}

document.addEventListener("rows:after", ({ detail }) => draw([...detail.added, ...detail.changed]))
document.addEventListener("htmx:after:swap", ({ detail }) => detail.ctx.target && draw([detail.ctx.target]))
draw([document])
