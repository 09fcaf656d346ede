// "/" offers the workspace's saved replies: the server finds them and fills in their variables.
import { sources } from "./typed-word.js"
import { post } from "./request.js"

sources.set("/", {
  look: "list",
  waits: true,
  // A path or a date has more than one.
  opens: (query) => !query.includes("/"),

  async find(query, composer, signal) {
    const url = `${composer.dataset.repliesUrl}?q=${encodeURIComponent(query)}`
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal })
    if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(`${answer.status}`)
    const page = document.createElement("template")
    page.innerHTML = await answer.text()
    return { options: [...page.content.querySelectorAll("[role=option]")], note: page.content.querySelector("p") ?? "" }
  },

  take(option, composer) {
    post(option.dataset.usesUrl).catch(() => {})
    const files = JSON.parse(option.dataset.files)
    if (files.length && composer.dataset.mode !== "note") composer.dispatchEvent(new CustomEvent("files:wanted", { detail: files }))
    return option.querySelector(".suggest__text").textContent
  },
})
