// A list of options that a text field drives: the field keeps the focus, and says which option is active. Arrows go round
// a single column; where options stand side by side, all four arrows move. Below the list stand the name of an option
// that shows none itself, and a note.
import { headers, isSignedOut } from "./inbox/request.js"

export class Listbox {
  constructor(box, field) {
    this.list = box.querySelector("[role=listbox]")
    this.name = box.querySelector("[data-name]")
    this.note = box.querySelector("[role=status]")
    this.field = field
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]")
  }

  // options: or groups of them.
  show(options, note = "") {
    this.list.replaceChildren(...options)
    this.note.replaceChildren(note)
    this.select(this.list.querySelector("[role=option]"))
  }

  select(option) {
    this.active?.setAttribute("aria-selected", "false")
    option?.setAttribute("aria-selected", "true")
    option?.scrollIntoView({ block: "nearest" })
    this.name.textContent = option?.ariaLabel ?? ""
    if (option) this.field.setAttribute("aria-activedescendant", option.id)
    else this.field.removeAttribute("aria-activedescendant")
  }

  // Whether the key was one of this list's.
  move(key) {
    const options = [...this.list.querySelectorAll("[role=option]")]
    const columns = options.filter((option) => option.offsetTop === options[0].offsetTop).length
    const sideways = columns > 1 ? 1 : 0
    const step = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: sideways, ArrowLeft: -sideways }[key]
    if (!step) return false
    const to = options.indexOf(this.active) + step
    if (columns === 1) this.select(options.at(to === options.length ? 0 : to))
    else if (options[to]) this.select(options[to])
    return true
  }
}

// What the server offers for a word: its options, a note where it has one, and the content in which they stand. Fails
// where it cannot be asked.
export async function optionsFrom(url, query, signal) {
  const answer = await fetch(`${url}?${new URLSearchParams({ q: query })}`, { headers: headers(), signal })
  if (!answer.ok || isSignedOut(answer)) throw new Error(`${answer.status}`)
  const { content } = Object.assign(document.createElement("template"), { innerHTML: await answer.text() })
  return { options: [...content.querySelectorAll("[role=option]")], note: content.querySelector("p") ?? "", content }
}
