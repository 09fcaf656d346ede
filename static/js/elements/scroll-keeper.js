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

  // Of a thread opened long ago it is not loaded yet.
  get hasEdge() {
    return !this.isThread || !this.list.querySelector(":scope > .more--newer")
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

  // In a thread there may be rows on both sides of one; a list, which may be long, ends with it.
  get standIns() {
    if (this.isThread) return this.list.querySelectorAll(":scope > .more")
    return [this.list.lastElementChild].filter((row) => row?.matches(".more"))
  }

  // The row for what is not loaded yet hears "near" before it is seen.
  askForMore() {
    for (const more of this.standIns) {
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

  // A thread without its end is fetched anew, at its end.
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
    const rows = this.list.children
    for (let index = firstInSight(this, this.list); index < rows.length && this.anchors.length < 12; index += 1) {
      this.anchors.push([rows[index], rows[index].offsetTop - this.scrollTop])
    }
  }

  restore({ added, moved }) {
    if (this.atEdge) return this.toEdge()
    const anchor = this.anchors.find(([row]) => row.isConnected && row.dataset.position !== "0" && !moved.includes(row))
    if (anchor) this.scrollTop = anchor[0].offsetTop - anchor[1]
    this.toOpened()
    const beyond = [...added, ...moved].filter((row) => this.isBeyond(row))
    if (!this.button || !beyond.length) return
    for (const row of beyond) this.news.add(row.id)
    this.button.dataset.localCount = grouped(this.news.size)
    this.button.hidden = false
  }

  isBeyond(row) {
    if (this.isThread) return row.offsetTop > this.scrollTop + this.clientHeight / 2
    return row.offsetTop < this.scrollTop
  }
})
