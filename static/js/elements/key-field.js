// A field that takes the key that is pressed in it, or two one after the other. What moves about still does.
import { chord, isMac } from "../chord.js"

const SECOND_KEY_MS = 1500
const MOVING = /^(Shift\+)?(Tab|Enter|Escape|Arrow\w+|Home|End)$|^Mod\+[acvxz]$/
const ON_KEYBOARD = isMac ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl" }

customElements.define("key-field", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input")
    this.pressedAt = -Infinity
    this.addEventListener("keydown", (event) => this.pressed(event))
    this.addEventListener("focusin", () => this.field.select())
  }

  pressed(event) {
    const keys = chord(event)
    if (!keys || MOVING.test(keys)) return
    event.preventDefault()
    if (keys === "Backspace" || keys === "Delete") return this.put("")
    const before = this.field.value.split(" ").filter(Boolean)
    const isSecond = before.length === 1 && !before[0].includes("+") && performance.now() - this.pressedAt < SECOND_KEY_MS
    this.pressedAt = performance.now()
    this.put([...(isSecond ? before : []), words(keys)].join(" "))
  }

  put(words) {
    this.field.value = words
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }
})

function words(keys) {
  const [key, ...held] = keys.split("+").reverse()
  if (!held.length) return key
  return [...held.reverse().map((name) => ON_KEYBOARD[name] ?? name), key.length === 1 ? key.toUpperCase() : key].join("+")
}
