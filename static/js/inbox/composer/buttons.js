// Buttons below a reply, which the customer answers with by pressing: a few short words each.
export class ComposerButtons {
  constructor(composer) {
    this.field = composer.text
    this.list = composer.querySelector(".composer__buttons")
    this.adder = composer.querySelector("[data-add-button]")
    if (!this.list) return
    this.adder.addEventListener("click", () => this.add()?.focus())
    this.list.addEventListener("click", ({ target }) => target.closest("[data-remove-button]") && this.remove(target.closest("li")))
    this.list.addEventListener("keydown", (event) => this.pressed(event))
  }

  get inputs() {
    return [...(this.list?.querySelectorAll("input") ?? [])]
  }

  get titles() {
    return this.inputs.map(({ value }) => value.trim()).filter(Boolean)
  }

  // Returns where its words are written; nothing where there is no room for one more.
  add(title = "") {
    if (!this.list || this.inputs.length >= Number(this.list.dataset.most)) return undefined
    const row = this.list.querySelector("template").content.cloneNode(true).firstElementChild
    const input = row.querySelector("input")
    input.value = title
    input.ariaLabel = input.ariaLabel.replace("{number}", this.inputs.length + 1)
    this.list.append(row)
    this.draw()
    return input
  }

  remove(row) {
    const next = row.previousElementSibling?.querySelector("input") ?? row.nextElementSibling?.querySelector("input") ?? this.field
    row.remove()
    this.draw()
    next.focus()
  }

  draw() {
    this.list.hidden = !this.inputs.length
    this.adder.disabled = this.inputs.length >= Number(this.list.dataset.most)
  }

  // Enter goes on to the next button, and behind the last back to the words; in an empty one, Backspace takes it out.
  pressed(event) {
    const { key, target, isComposing } = event
    const row = target.closest("input")?.closest("li")
    if (!row || isComposing) return
    if (key === "Enter") {
      const next = row.nextElementSibling?.querySelector("input") ?? (target.value.trim() ? this.add() : null)
      const place = next ?? this.field
      place.focus()
    } else if (key === "Backspace" && !target.value) {
      this.remove(row)
    } else {
      return
    }
    event.preventDefault()
  }

  take() {
    const { titles } = this
    for (const input of this.inputs) input.closest("li").remove()
    if (this.list) this.draw()
    return titles
  }
}
