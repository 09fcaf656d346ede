// Where a reply is written, or a note: two modes, each with a text of its own. Enter sends and Shift+Enter breaks the
// line; a half-typed word of an input method is never sent. What is typed is kept (drafts.js) until it is sent.
import { draft, keepDraft } from "../drafts.js"
import { ChosenFiles } from "../inbox/chosen-files.js"
import { clientId } from "../inbox/client-id.js"
import { resume, send, takeFiles } from "../inbox/sends.js"

const COUNT_FROM = 0.9

customElements.define("reply-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.text = this.form.elements.text
    this.limits = JSON.parse(this.dataset.limits)
    this.replyTo = ""
    this.draftVersion = 0
    this.files = new ChosenFiles(this.querySelector(".composer__files"), this.limits, (...reason) => this.complain(...reason))
    this.listening = new AbortController()
    this.listen()
    // On a slow line people type before this module has come.
    if (this.text.value) this.typed()
    else this.recall()
    this.drawCount()
    resume(this.dataset.conversation)
  }

  disconnectedCallback() {
    this.listening.abort()
  }

  get mode() {
    return this.dataset.mode
  }

  listen() {
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.listening.signal })
    on(this.form, "submit", (event) => this.submit(event))
    on(this.text, "input", () => this.typed())
    on(document, "drafts:changed", () => this.recall())
    on(this.text, "keydown", (event) => this.pressed(event))
    on(this.text, "paste", (event) => this.dropped(event, event.clipboardData))
    on(this.form, "change", (event) => this.chosen(event.target))
    on(this, "click", (event) => event.target.closest("[data-unquote]") && this.quote(null))
    on(this, "click", (event) => event.target.closest("[data-send-anyway]") && this.form.requestSubmit())
    on(this, "click", (event) => event.target.closest("[data-drop]") && this.drop())
    on(this.querySelector(".composer__modes"), "click", ({ target }) => this.switchTo(target.closest("[data-mode]")?.dataset.mode))
    on(document, "keydown", (event) => event.altKey && event.code === "KeyN" && this.toggle(event))
    on(document, "click", (event) => this.quote(event.target.closest("[data-reply-to]"), true))
    on(document, "send:refused", (event) => this.refused(event))
    on(this, "later:chosen", (event) => this.submit(event, event.detail))
    on(this, "files:wanted", (event) => this.add(event.detail))
    on(this, "message:taken-back", (event) => this.takenBack(event.detail))
    const thread = document.getElementById("thread")
    on(thread, "dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault())
    on(thread, "drop", (event) => this.dropped(event, event.dataTransfer))
  }

  // ── Reply or note ──

  toggle(event) {
    event.preventDefault()
    this.switchTo(this.mode === "note" ? "draft" : "note")
  }

  switchTo(mode) {
    if (!mode) return
    if (mode !== this.mode) {
      this.dataset.mode = mode
      for (const button of this.querySelectorAll(".composer__modes button")) button.ariaPressed = String(button.dataset.mode === mode)
      const [label, placeholder] = [this.text.ariaLabel, this.text.placeholder]
      Object.assign(this.text, { ariaLabel: this.text.dataset.noteLabel, placeholder: this.text.dataset.notePlaceholder })
      Object.assign(this.text.dataset, { noteLabel: label, notePlaceholder: placeholder })
      this.clearProblems()
      this.drawQuote({})
      this.text.value = ""
      this.recall()
      this.drawCount()
    }
    this.text.focus()
  }

  // ── Writing ──

  // Each key is unsaved at first, and unsaved goes before what comes: nobody is overwritten while they type.
  recall() {
    const { text, replyTo, version = this.draftVersion } = draft(this.mode, this.dataset.conversation)
    if (version < this.draftVersion) return // a pane that was asked for before the last save
    this.draftVersion = version
    if (!text && !this.text.value) return // a quote alone is of this page
    if (text !== this.text.value) {
      this.text.value = text
      this.drawCount()
    }
    if (replyTo === this.replyTo) return
    const quoted = document.querySelector(`#messages-${this.dataset.conversation} [data-reply-to="${replyTo}"]`)
    this.drawQuote(quoted?.dataset ?? { replyTo, replyText: this.querySelector(".composer__quote").dataset.earlier })
  }

  typed() {
    keepDraft(this.mode, this.dataset.conversation, { text: this.text.value, replyTo: this.replyTo })
    this.drawCount()
  }

  pressed(event) {
    // 229: Safari ends the composition before it tells of the key that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  drawCount() {
    const isNote = this.mode === "note"
    const most = isNote ? this.limits.note : this.limits.text
    const inBytes = !isNote && this.limits.unit === "bytes"
    const used = inBytes ? new TextEncoder().encode(this.text.value).length : [...this.text.value].length
    const count = this.querySelector(".composer__count")
    count.hidden = used < most * COUNT_FROM
    count.value = most - used
    count.toggleAttribute("data-over", used > most)
    if (CSS.supports("field-sizing", "content")) return
    this.text.style.blockSize = "auto"
    this.text.style.blockSize = `${this.text.scrollHeight}px`
  }

  // ── Files and quotes ──

  chosen(input) {
    if (input.type !== "file") return
    this.add(input.files)
    input.value = ""
    this.text.focus()
  }

  dropped(event, data) {
    if (!data?.files.length || this.mode === "note") return
    event.preventDefault()
    this.add(data.files)
  }

  add(files) {
    this.clearProblems()
    this.files.add(files)
  }

  quote(button, fromThread = false) {
    if (!button && fromThread) return
    if (button) this.switchTo("draft")
    this.drawQuote(button?.dataset ?? {})
    this.typed()
    this.text.focus()
  }

  drawQuote({ replyTo = "", replyAuthor = "", replyText = "" }) {
    this.replyTo = replyTo
    const quote = this.querySelector(".composer__quote")
    quote.querySelector("b").textContent = replyAuthor
    quote.querySelector("bdi").textContent = replyText
    quote.hidden = !replyTo
  }

  // ── Sending ──

  submit(event, later = {}) {
    event.preventDefault()
    const text = this.text.value.trim()
    const isNote = this.mode === "note"
    if (!text && (isNote || !this.files.files.length)) return this.text.focus()
    const seen = this.seen
    this.clearProblems()
    send({
      conversation: this.dataset.conversation,
      position: this.dataset.lastPosition,
      url: isNote ? this.form.dataset.noteUrl : this.form.getAttribute("action"),
      mode: this.mode,
      clientId: clientId(),
      text,
      replyTo: this.replyTo,
      seen,
      files: isNote ? [] : this.files.take(),
      ...later,
    })
    this.text.value = ""
    this.quote(null)
  }

  // The newest message that stands in the thread, or was told of: who answered after it was not seen by the author.
  get seen() {
    const told = Number(this.querySelector("[data-seen]")?.dataset.seen ?? 0)
    const shown = document.querySelectorAll(`#messages-${this.dataset.conversation} > .message[id^="message-"]`)
    return Math.max(told, ...[...shown].map((message) => Number(message.id.slice("message-".length))))
  }

  drop() {
    this.clearProblems()
    this.text.value = ""
    this.files.take()
    this.quote(null)
  }

  refused(event) {
    const { entry, status, problems } = event.detail
    if (entry.conversation !== this.dataset.conversation) return
    event.preventDefault()
    this.switchTo(entry.mode ?? "draft")
    this.putBack(entry.text, entry.files ?? [])
    if (problems) this.querySelector(".composer__problems").innerHTML = problems
    else this.complain(status === 403 ? "forbidden" : "refused")
  }

  takenBack({ clientId, text, files, ...quoted }) {
    const held = takeFiles(clientId)
    this.switchTo("draft")
    this.clearProblems()
    this.putBack(text, held)
    if (files && !held.length) this.complain("files", { names: files })
    if (quoted.replyTo) this.quote({ dataset: quoted })
    this.text.focus()
  }

  putBack(text, files) {
    this.text.value = [text, this.text.value].filter(Boolean).join("\n")
    this.typed()
    this.files.add(files)
  }

  complain(name, values = {}) {
    const sentence = document.createElement("p")
    const words = this.querySelector(`template[data-problem="${name}"]`).content.textContent
    sentence.textContent = words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "")
    this.querySelector(".composer__problems").append(sentence)
  }

  clearProblems() {
    this.querySelector(".composer__problems").replaceChildren()
    this.querySelector(".composer__kept").hidden = true
  }
})
