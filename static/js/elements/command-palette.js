// One box for everything: what this page can do, where to go, and customers by their name. What the page knows stands at
// once, the server's part comes after it and moves nothing.
import { chord, drawKeys, isComposing } from "../chord.js"
import { Listbox } from "../listbox.js"
import { group, searchFor, words } from "../palette/groups.js"
import { press } from "../palette/controls.js"
import { matching, offers } from "../palette/offers.js"
import { openFound, people } from "../palette/people.js"

customElements.define("command-palette", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    this.field = this.querySelector("input")
    this.list = new Listbox(this, this.field)
    drawKeys(document.querySelector("[data-palette-open]"))
    document.addEventListener("keydown", (event) => this.called(event))
    document.addEventListener("click", ({ target }) => target.closest("[data-palette-open]") && this.open())
    this.field.addEventListener("input", () => this.look())
    this.dialog.addEventListener("close", () => this.asking?.abort())
    this.dialog.addEventListener("keydown", (event) => this.pressed(event))
    this.dialog.addEventListener("click", (event) => this.clicked(event))
    // A list that opens under a resting mouse is not pointed at.
    this.dialog.addEventListener("mousemove", (event) => (event.movementX || event.movementY) && this.point(event.target))
  }

  // ── Opening ──

  called(event) {
    const pressed = chord(event)
    if (!pressed || pressed !== this.dataset.keys || event.defaultPrevented) return
    event.preventDefault()
    if (this.dialog.open) this.dialog.close()
    else if (!document.querySelector("dialog[open]")) this.open()
  }

  open() {
    this.offers = offers(this)
    this.field.value = ""
    this.dialog.showModal()
    this.look()
  }

  // ── Looking ──

  async look() {
    const query = this.field.value.trim()
    this.asking?.abort()
    this.asking = new AbortController()
    const { signal } = this.asking
    Object.assign(this, { isEager: false, isChosen: false, isBusy: Boolean(query) })
    if (!query) return this.draw((this.known = []), "")
    this.draw(this.known, "loading")
    try {
      const found = await people(this.dataset.peopleUrl, query, signal)
      if (signal.aborted) return
      this.isBusy = false
      this.known = found.options
      this.draw(found.options, found.note)
    } catch {
      if (signal.aborted) return
      this.isBusy = false
      this.draw([], "failed")
    }
    if (this.isEager) this.take(this.list.active)
  }

  // options: of the last answer, which may be that to the question before.
  draw(options, note) {
    const query = this.field.value.trim()
    const chosen = this.isChosen && this.list.active?.id
    const local = ["acts", "places", "me"].map((name) => group(this, name, matching(this.offers[name], query)))
    const found = ["views", "people"].map((name) => group(this, name, options.filter(({ dataset }) => dataset.of === name)))
    for (const named of found) named?.toggleAttribute("data-stale", this.isBusy)
    const groups = [...local, ...found].filter(Boolean)
    if (!groups.length && !this.isBusy && !note) note = "none"
    if (query) groups.push(searchFor(this, query))
    this.list.show(groups, words(this, note, query))
    const kept = chosen && document.getElementById(chosen)
    if (kept) this.list.select(kept)
  }

  // ── Taking ──

  pressed(event) {
    if (event.target !== this.field || isComposing(event)) return
    if (event.key === "Enter") this.enter()
    else if (this.list.active && this.list.move(event.key)) this.isChosen = true
    else return
    event.preventDefault()
  }

  // Whoever does not wait for the customers means them, where nothing of the page fits.
  enter() {
    const { active } = this.list
    if (this.isBusy && !this.isChosen && !active?.closest("[data-local]")) this.isEager = true
    else this.take(active)
  }

  point(target) {
    const option = target.closest("[role=option]")
    if (!option) return
    this.isChosen = true
    this.list.select(option)
  }

  clicked({ target }) {
    const option = target.closest("[role=option]")
    if (option) this.take(option)
    else if (target === this.dialog || target.closest("[data-close]")) this.dialog.close()
  }

  // The focus is back where it was before the action looks for it.
  take(option) {
    if (!option) return
    this.dialog.close()
    if (option.dataset.act) document.dispatchEvent(new CustomEvent("acts:chosen", { detail: option.dataset.act }))
    else if (option.dataset.presses) press(option.dataset.presses)
    else if (option.hasAttribute("hx-get")) openFound(option)
    else location.assign(option.dataset.url)
  }
})
