// What a mark in the composer opens: "/" saved replies, "@" colleagues, ":" emoji. The word from the mark to the cursor filters, Enter or
// Tab takes, Escape leaves what was typed. While it is open no Enter reaches the field, so nothing half-typed is sent.
import { isComposing } from "../chord.js"
import { insert, removeMark, replaceWord, sources, typedWord } from "../inbox/typed-word.js"
import { Listbox } from "../listbox.js"

const PAUSE_MS = 120

customElements.define("suggest-box", class extends HTMLElement {
  connectedCallback() {
    this.composer = this.closest("[data-mentions-url]")
    this.field = this.composer.querySelector("textarea")
    this.list = new Listbox(this, this.field)
    this.listening = new AbortController()
    this.listen()
  }

  disconnectedCallback() {
    this.listening.abort()
    this.asking?.abort()
  }

  listen() {
    const on = (target, name, handler, capture = false) => target.addEventListener(name, handler, { capture, signal: this.listening.signal })
    on(this.field, "input", () => this.look())
    on(this.field, "click", () => this.look())
    on(this.field, "blur", () => this.leave())
    on(this.composer, "keydown", (event) => this.pressed(event), true)
    on(this.composer, "mousedown", (event) => event.target.closest("suggest-box, [data-suggest]") && event.preventDefault())
    on(this.composer, "click", (event) => this.clicked(event.target))
    // A list that opens under a resting mouse is not pointed at.
    on(this, "mousemove", (event) => (event.movementX || event.movementY) && this.point(event.target.closest("[role=option]")))
  }

  // ── Opening ──

  look() {
    const word = typedWord(this.field, this.begun)
    if (word?.start !== this.left) this.left = null
    if (!word || word.start === this.left) this.close()
    else if (word.start !== this.at?.start || word.query !== this.at.query) this.open(word)
  }

  async open(word) {
    this.asking?.abort()
    this.asking = new AbortController()
    const { signal } = this.asking
    if (word.source !== this.at?.source) this.list.show([])
    Object.assign(this, { at: word, isChosen: false, isEager: false, isBusy: true, hidden: false })
    this.dataset.look = word.source.look
    if (!this.list.active) this.list.show([], this.words("loading"))
    try {
      if (word.source.waits && word.query) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      const found = signal.aborted || (await word.source.find(word.query, this.composer, signal))
      if (signal.aborted) return
      this.isBusy = false
      if (found) this.list.show(found.options, found.note)
      else this.close()
    } catch {
      if (signal.aborted) return
      this.isBusy = false
      this.list.show([], this.words("failed"))
    }
    if (this.isEager) this.enter()
  }

  // A button: the mark is typed for whoever has no key for it, and goes again with the list.
  begin(mark) {
    const isOpen = this.at?.source === sources.get(mark)
    this.leave()
    if (isOpen) return
    const before = this.field.value.slice(0, this.field.selectionStart)
    const lead = /\S$/.test(before) ? " " : ""
    this.begun = before.length + lead.length
    insert(this.field, lead + mark)
  }

  leave() {
    if (!this.at) return
    const { start, query } = this.at
    const isMarkAlone = start === this.begun && !query
    this.close()
    if (isMarkAlone) removeMark(this.field, start)
    else this.left = start
  }

  close() {
    this.asking?.abort()
    Object.assign(this, { at: null, begun: null, hidden: true })
    this.list.show([])
  }

  words(state) {
    return this.querySelector(`template[data-note="${state}"]`).content.textContent
  }

  // ── Taking ──

  pressed(event) {
    if (!this.at || event.target !== this.field || isComposing(event)) return
    if (event.altKey) return this.leave()
    const { key, shiftKey } = event
    const { active } = this.list
    if (key === "Escape") this.leave()
    else if ((key === "Enter" || (key === "Tab" && active)) && !shiftKey) this.enter()
    else if (active && this.list.move(key)) this.isChosen = true
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  point(option) {
    if (!option) return
    this.isChosen = true
    this.list.select(option)
  }

  // On a slow line the list still shows what fits fewer letters: what was not pointed at waits for its answer.
  enter() {
    if (this.isBusy && !this.isChosen) this.isEager = true
    else if (this.list.active) this.take(this.list.active)
  }

  clicked(target) {
    const option = target.closest("suggest-box [role=option]")
    const button = target.closest("[data-suggest]")
    if (option) this.take(option)
    if (button) this.begin(button.dataset.suggest)
  }

  take(option) {
    const word = this.at
    const words = word.source.take(option, this.composer)
    this.close()
    replaceWord(this.field, word, words)
    this.close()
  }
})
