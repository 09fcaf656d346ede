// "/" offers the workspace's saved replies, and the channel's templates: the server finds them and fills in their variables.
import { optionsFrom } from "../listbox.js"
import { sources } from "./typed-word.js"
import { post } from "./request.js"

sources.set("/", {
  look: "list",
  waits: true,
  // A path or a date has more than one.
  opens: (query) => !query.includes("/"),

  async find(query, composer, signal) {
    const found = await optionsFrom(composer.dataset.repliesUrl, query, signal)
    // A note is no place for what only a platform sends.
    if (composer.dataset.mode === "note") found.options = found.options.filter(({ dataset }) => !dataset.templateUrl)
    return found
  },

  take(option, composer) {
    if (option.dataset.templateUrl) {
      document.dispatchEvent(new CustomEvent("template:wanted", { detail: { url: option.dataset.templateUrl } }))
      return ""
    }
    post(option.dataset.usesUrl).catch(() => {})
    const files = JSON.parse(option.dataset.files)
    if (composer.dataset.mode !== "note") {
      if (files.length) composer.dispatchEvent(new CustomEvent("files:wanted", { detail: files }))
      for (const title of JSON.parse(option.dataset.buttons)) composer.buttons.add(title)
    }
    return option.querySelector(".suggest__text").textContent
  },
})
