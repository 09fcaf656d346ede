// Our reaction on a customer's message: chosen in its menu, taken back there or on the message itself.
import { change } from "./change.js"

const menu = document.getElementById("menu-message")
const group = menu.querySelector("[data-verb=react]")

menu.addEventListener("menu:opens", ({ detail }) => {
  const thread = detail.button.closest(".conversation")
  if (thread.querySelector("[data-closed]")) group.hidden = true
  if (!group.hidden) group.replaceChildren(...thread.dataset.reactions.split(" ").map((emoji) => choice(emoji, emoji === detail.button.dataset.reaction)))
})

function choice(emoji, isOurs) {
  const button = document.createElement("button")
  Object.assign(button, { type: "button", role: "menuitemradio", ariaChecked: String(isOurs), textContent: emoji })
  return button
}

function set(url, emoji) {
  change(emoji ? "POST" : "DELETE", `${url}reaction/`, emoji ? { emoji } : {}, { failure: { again: () => set(url, emoji) } })
}

document.addEventListener("message:react", ({ detail: { button, item } }) => {
  set(button.dataset.url, item.ariaChecked === "true" ? "" : item.textContent)
})

// On the message itself: ours is taken back; after a refusal, what stands there stays (data-emoji).
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reaction-url]")
  if (button) set(button.dataset.reactionUrl, button.dataset.emoji)
})
