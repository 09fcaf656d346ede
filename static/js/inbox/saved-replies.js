// "/" offers the workspace's saved replies: the server finds them and fills in their variables.
import { optionsFrom } from "../listbox.js"
import { sources } from "./typed-word.js"
import { post } from "./request.js"

sources.set("/", {
  look: "list",
  waits: true,
  // A path or a date has more than one.
  opens: (query) => !query.includes("/"),

  find: (query, composer, signal) => optionsFrom(composer.dataset.repliesUrl, query, signal),

  take(option, composer) {
    post(option.dataset.usesUrl).catch(() => {})
    const files = JSON.parse(option.dataset.files)
    if (files.length && composer.dataset.mode !== "note") composer.dispatchEvent(new CustomEvent("files:wanted", { detail: files }))
    return option.querySelector(".suggest__text").textContent
  },
})
