// Where a reply is written. Enter sends and Shift+Enter breaks the line; a half-typed word of an input method is never
// sent. What is typed stays on this device until the server has it.
import { ChosenFiles } from "../inbox/chosen-files.js"
import { post } from "../inbox/request.js"
import { resume, send, takeFiles } from "../inbox/sends.js"

const TYPING_EVERY_MS = 10_000
const COUNT_FROM = 0.9

customElements.define("reply-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.text = this.form.elements.text
    this.limits = JSON.parse(this.dataset.limits)
    this.replyTo = ""
    this.files = new ChosenFiles(this.querySelector(".composer__files"), this.limits, (...reason) => this.complain(...reason))
    this.listening = new AbortController()
    this.listen()
    // On a slow line people type before this module has come.
    this.text.value ||= localStorage.getItem(this.draftKey) ?? ""
    this.drawCount()
    resume(this.dataset.conversation)
  }

  disconnectedCallback() {
    this.listening.abort()
  }

  get draftKey() {
    return `messio:draft:${this.dataset.conversation}`
  }

  listen() {
    const on = (target, name, handler) => target.addEventListener(name, handler, { signal: this.listening.signal })
    on(this.form, "submit", (event) => this.submit(event))
    on(this.text, "input", () => this.typed())
    on(this.text, "keydown", (event) => this.pressed(event))
    on(this.text, "paste", (event) => this.dropped(event, event.clipboardData))
    on(this.form, "change", (event) => this.chosen(event.target))
    on(this, "click", (event) => event.target.closest("[data-unquote]") && this.quote(null))
    on(document, "click", (event) => this.quote(event.target.closest("[data-reply-to]"), true))
    on(document, "send:refused", (event) => this.refused(event))
    on(this, "later:chosen", (event) => this.submit(event, event.detail))
    on(this, "message:taken-back", (event) => this.takenBack(event.detail))
    const thread = document.getElementById("thread")
    on(thread, "dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault())
    on(thread, "drop", (event) => this.dropped(event, event.dataTransfer))
  }

  // ── Writing ──

  typed() {
    if (this.text.value) localStorage.setItem(this.draftKey, this.text.value)
    else localStorage.removeItem(this.draftKey)
    this.drawCount()
    if (!this.text.value || !this.dataset.typingUrl || Date.now() - (this.toldAt ?? 0) < TYPING_EVERY_MS) return
    this.toldAt = Date.now()
    post(this.dataset.typingUrl).catch(() => {})
  }

  pressed(event) {
    // 229: Safari ends the composition before it tells of the key that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  drawCount() {
    const used = this.limits.unit === "bytes" ? new TextEncoder().encode(this.text.value).length : [...this.text.value].length
    const count = this.querySelector(".composer__count")
    count.hidden = used < this.limits.text * COUNT_FROM
    count.value = this.limits.text - used
    count.toggleAttribute("data-over", used > this.limits.text)
    if (CSS.supports("field-sizing", "content")) return
    this.text.style.blockSize = "auto"
    this.text.style.blockSize = `${this.text.scrollHeight}px`
  }

  // ── Files and quotes ──

  chosen(input) {
    if (input.type !== "file") return
    this.clearProblems()
    this.files.add(input.files)
    input.value = ""
    this.text.focus()
  }

  dropped(event, data) {
    if (!data?.files.length) return
    event.preventDefault()
    this.clearProblems()
    this.files.add(data.files)
  }

  quote(button, fromThread = false) {
    if (!button && fromThread) return
    const { replyTo = "", replyAuthor = "", replyText = "" } = button?.dataset ?? {}
    this.replyTo = replyTo
    const quote = this.querySelector(".composer__quote")
    quote.querySelector("b").textContent = replyAuthor
    quote.querySelector("bdi").textContent = replyText
    quote.hidden = !replyTo
    this.text.focus()
  }

  // ── Sending ──

  submit(event, later = {}) {
    event.preventDefault()
    const text = this.text.value.trim()
    if (!text && !this.files.files.length) return this.text.focus()
    this.clearProblems()
    send({
      conversation: this.dataset.conversation,
      position: this.dataset.lastPosition,
      url: this.form.getAttribute("action"),
      clientId: crypto.randomUUID?.() ?? randomUUID(),
      text,
      replyTo: this.replyTo,
      files: this.files.take(),
      ...later,
    })
    this.text.value = ""
    this.toldAt = 0
    this.typed()
    this.quote(null)
  }

  refused(event) {
    const { entry, status, problems } = event.detail
    if (entry.conversation !== this.dataset.conversation) return
    event.preventDefault()
    this.putBack(entry.text, entry.files ?? [])
    if (problems) this.querySelector(".composer__problems").innerHTML = problems
    else this.complain(status === 403 ? "forbidden" : "refused")
  }

  takenBack({ clientId, text, files, ...quoted }) {
    const held = takeFiles(clientId)
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
  }
})

// crypto.randomUUID needs HTTPS or localhost; an office reaching its own machine by address has neither.
function randomUUID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5")
}
