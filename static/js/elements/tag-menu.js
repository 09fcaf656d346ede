// The tags that a conversation can have: typing narrows them, arrows move among them, Enter takes the first that fits.
import { isComposing } from "../chord.js"
import { fold } from "../fold.js"

const tidy = (text) => text.trim().replace(/\s+/g, " ")

customElements.define("tag-menu", class extends HTMLElement {
  connectedCallback() {
    this.menu = this.closest("details")
    this.field = this.querySelector("input[type=search]")
    this.create = this.querySelector("button[name=name]")
    this.tags = [...this.querySelectorAll("[data-name]")]
    this.addEventListener("input", () => this.narrow())
    this.addEventListener("keydown", (event) => this.press(event))
    this.addEventListener("click", (event) => {
      // The menu closes over what had the focus.
      if (event.target.closest("[data-choice]")) this.menu.querySelector("summary").focus()
    })
    // On a phone the keyboard would cover the tags.
    if (this.menu.open && !matchMedia("(pointer: coarse)").matches) this.field.focus()
  }

  get choices() {
    return [...this.querySelectorAll("[data-choice]")].filter((choice) => choice.checkVisibility())
  }

  narrow() {
    const name = tidy(this.field.value)
    for (const tag of this.tags) tag.hidden = !fold(tag.dataset.name).includes(fold(name))
    this.create.hidden = !name || this.tags.some((tag) => tag.dataset.name.toLowerCase() === name.toLowerCase())
    this.create.value = this.create.dataset.each = name
    this.create.dataset.done = `+ ${name}`
    this.create.querySelector("strong").textContent = name
    this.querySelector("[data-none]").hidden = this.tags.some((tag) => !tag.hidden)
  }

  press(event) {
    if (isComposing(event)) return
    const at = this.choices.indexOf(event.target)
    if (event.key === "Enter" && event.target === this.field) {
      event.preventDefault()
      if (tidy(this.field.value)) this.choices[0]?.click()
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      const next = at + (event.key === "ArrowDown" ? 1 : -1)
      if (next < 0) this.field.focus()
      else this.choices[next]?.focus()
    }
  }
})
