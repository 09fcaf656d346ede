// Where a reply is written, or a note: two modes, each with a text of its own. What is typed is kept (drafts.js) until it
// is sent. What else it does stands beside, a behaviour a file, in inbox/composer/.
import { draft, keepDraft } from "../drafts.js"
import { ChosenFiles } from "../inbox/chosen-files.js"
import { ComposerButtons } from "../inbox/composer/buttons.js"
import { drawCount, isTooLong } from "../inbox/composer/count.js"
import { listenForDrop } from "../inbox/composer/drop.js"
import { takeEntry } from "../inbox/composer/entry.js"
import { listenForFiles } from "../inbox/composer/given-files.js"
import { listenForLastOne } from "../inbox/composer/last-one.js"
import { drawMode, listenForModes } from "../inbox/composer/mode.js"
import { entries } from "../inbox/composer/parts.js"
import { Problems } from "../inbox/composer/problems.js"
import { listenForReturns, tellRefusal } from "../inbox/composer/put-back.js"
import { Quote } from "../inbox/composer/quote.js"
import { listenForSendKey } from "../inbox/composer/send-key.js"
import { giveFiles, takeFilesFor } from "../inbox/files-for.js"
import { takeUp } from "../inbox/left-behind.js"
import { resume, send } from "../inbox/sends.js"

customElements.define("reply-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.text = this.form.elements.text
    this.limits = JSON.parse(this.dataset.limits)
    this.draftVersion = 0
    this.problems = new Problems(this)
    this.quoted = new Quote(this)
    this.buttons = new ComposerButtons(this)
    this.files = new ChosenFiles(this.querySelector(".composer__files"), this.limits, (...reason) => this.problems.say(...reason))
    this.listening = new AbortController()
    this.listen()
    // On a slow line people type before this module has come.
    if (this.text.value) this.typed()
    else this.recall()
    drawCount(this)
    tellRefusal(this)
    this.files.add(takeFilesFor(this.dataset.conversation))
    resume(this.dataset.conversation)
    takeUp(this.dataset.conversation)
  }

  disconnectedCallback() {
    this.listening.abort()
    giveFiles(this.dataset.conversation, this.files.take())
  }

  get mode() {
    return this.dataset.mode
  }

  listen() {
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.listening.signal })
    on(this.form, "submit", (event) => this.submit(event, { resolves: event.submitter?.name === "resolves" }))
    on(this.text, "input", () => this.typed())
    on(document, "drafts:changed", () => this.recall())
    on(this, "click", ({ target }) => target.closest("[data-unquote]") && this.quote())
    on(this, "click", ({ target }) => target.closest("[data-send-anyway]") && this.form.requestSubmit(this.resolves ? this.form.elements.resolves : null))
    on(document, "click", ({ target }) => target.closest("[data-reply-to]") && this.quote(target.closest("[data-reply-to]").dataset))
    on(this, "later:chosen", (event) => this.submit(event, event.detail))
    on(this, "files:wanted", (event) => this.add(event.detail))
    listenForModes(this, on)
    listenForSendKey(this, on)
    listenForLastOne(this, on)
    listenForFiles(this, on)
    listenForReturns(this, on)
    listenForDrop(this, on)
  }

  switchTo(mode) {
    if (mode !== this.mode) {
      drawMode(this, mode)
      this.problems.clear()
      this.quoted.draw()
      this.text.value = ""
      this.recall()
      drawCount(this)
      tellRefusal(this)
    }
    this.text.focus()
  }

  // Each key is unsaved at first, and unsaved goes before what comes: nobody is overwritten while they type.
  recall() {
    const { text, replyTo, version = this.draftVersion } = draft(this.mode, this.dataset.conversation)
    if (version < this.draftVersion) return // a pane that was asked for before the last save
    this.draftVersion = version
    if (!text && !this.text.value) return // a quote alone is of this page
    if (text !== this.text.value) {
      this.text.value = text
      drawCount(this)
    }
    this.quoted.recall(replyTo)
  }

  typed() {
    keepDraft(this.mode, this.dataset.conversation, { text: this.text.value, replyTo: this.quoted.replyTo })
    drawCount(this)
  }

  add(files) {
    this.problems.clear()
    this.files.add(files)
  }

  // quoted: as a message's own button carries it.
  quote(quoted) {
    if (quoted) this.switchTo("draft")
    this.quoted.draw(quoted)
    this.typed()
    this.text.focus()
  }

  submit(event, more = {}) {
    event.preventDefault()
    if (isTooLong(this)) return this.text.focus()
    const entry = takeEntry(this)
    if (!entry) return this.text.focus()
    this.problems.clear()
    for (const part of entries(this, entry, more)) send(part)
    this.text.value = ""
    this.quote()
    tellRefusal(this)
  }
})
