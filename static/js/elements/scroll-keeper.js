// Keeps the place of whoever reads while rows come and go. edge="end" is a thread: it follows its end while it is there.
import { firstInSight } from "../first-in-sight.js"
import { grouped } from "../grouped.js"
import { OpenedMessage } from "../inbox/opened-message.js"
import { markFound } from "../mark-found.js"

const NEAR_PX = 60
const FAR_PX = 320
const MORE_PX = 900

customElements.define("scroll-keeper", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol")
    this.button = this.querySelector("[data-to-edge]")
    this.atEdge = true
    this.news = new Set()
    this.listening = new AbortController()
    const options = { signal: this.listening.signal, passive: true }
    this.addEventListener("scroll", () => this.look(), options)
    this.addEventListener("rows:before", () => this.remember(), options)
    this.addEventListener("rows:after", (event) => this.restore(event.detail), options)
    this.addEventListener("htmx:after:init", () => this.askForMore(), options)
    this.button?.addEventListener("click", (event) => this.seek(event), { signal: options.signal })
    this.opened = new OpenedMessage(this, options.signal)
    this.sizes = new ResizeObserver(() => (this.atEdge ? this.toEdge() : this.toOpened()))
    this.sizes.observe(this)
    this.sizes.observe(this.list)
    if (!this.open()) this.toEdge()
  }

  disconnectedCallback() {
    this.listening.abort()
    this.sizes.disconnect()
  }

  get distance() {
    return this.isThread ? this.scrollHeight - this.clientHeight - this.scrollTop : this.scrollTop
  }

  // Of a thread opened long ago it is not loaded yet, and has left a list that was read far down.
  get hasEdge() {
    return !this.list.querySelector(`:scope > .more--${this.isThread ? "below" : "above"}`)
  }

  get isThread() {
    return this.getAttribute("edge") === "end"
  }

  look() {
    const distance = this.distance
    // A thread that grew under our own scroll was not left by its reader.
    const left = !this.isThread || this.scrollTop < this.lastTop
    this.lastTop = this.scrollTop
    if (distance < NEAR_PX && this.hasEdge) this.atEdge = true
    else if (left) this.atEdge = false
    if (this.atEdge) this.forgetNews()
    this.askForMore()
    if (this.button && this.isThread) this.button.hidden = this.hasEdge && distance < FAR_PX && !this.news.size
  }

  // The row for what is not loaded yet hears "near" before it is seen.
  askForMore() {
    for (const more of this.list.querySelectorAll(":scope > .more")) {
      const above = this.scrollTop - more.offsetTop - more.offsetHeight
      const below = more.offsetTop - this.scrollTop - this.clientHeight
      if (Math.max(above, below) < MORE_PX) htmx.trigger(more, "near", {}, false)
    }
  }

  open() {
    const opened = document.getElementById(this.getAttribute("opened-at"))
    if (!opened) return false
    this.stayAt(opened)
    if (!this.list.dataset.firstUnread) markFound(opened)
    return true
  }

  stayAt(message) {
    this.atEdge = false
    this.opened.hold(message)
    this.lastTop = this.scrollTop
  }

  toOpened() {
    if (this.opened.show()) this.lastTop = this.scrollTop
  }

  toEdge(smoothly = false) {
    this.atEdge = true
    this.scrollTo({ top: this.isThread ? this.scrollHeight : 0, behavior: smoothly ? "smooth" : "instant" })
    this.lastTop = this.scrollTop
    this.forgetNews()
  }

  // What does not hold its edge goes there by asking for it.
  seek(event) {
    event.preventDefault()
    if (this.hasEdge) this.toEdge(true)
    else htmx.trigger(this.button, "seek")
  }

  forgetNews() {
    this.news.clear()
    if (this.button) this.button.hidden = this.hasEdge
  }

  // The rows in sight; the first that stays must not jump.
  remember() {
    this.anchors = []
    if (this.atEdge) return
    // What comes for a row that stands for others must not push it down before whoever looks at it, or it would be near again.
    const rows = [...this.list.children]
    const loaded = rows.findIndex((row) => row.matches(".more--above")) + 1
    const inSight = rows.slice(Math.max(loaded, firstInSight(this, this.list))).slice(0, 12)
    this.anchors = inSight.map((row) => [row, row.offsetTop - this.scrollTop])
  }

  restore({ added, moved, isPage }) {
    if (this.atEdge) return this.toEdge()
    const anchor = this.anchors.find(([row]) => row.isConnected && !row.matches(".more") && !moved.includes(row))
    if (anchor) this.scrollTop = anchor[0].offsetTop - anchor[1]
    this.toOpened()
    const beyond = [...added, ...moved].filter((row) => this.isBeyond(row))
    if (!this.button || !beyond.length || isPage) return
    for (const row of beyond) this.news.add(row.id)
    this.button.dataset.localCount = grouped(this.news.size)
    this.button.hidden = false
  }

  isBeyond(row) {
    if (this.isThread) return row.offsetTop > this.scrollTop + this.clientHeight / 2
    return row.offsetTop < this.scrollTop
  }
})
