// The reader's own clock, so that the fragment stays the same for all. mode="relative" keeps counting by itself,
// mode="moment" names the day too.
const language = document.documentElement.lang
const time = new Intl.DateTimeFormat(language, { timeStyle: "short" })
const weekday = new Intl.DateTimeFormat(language, { weekday: "short" })
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" })
const dayOfYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" })
const moment = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" })
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" })
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "narrow" })

// What it draws is no child of the fragment's.
htmx.config.morphSkipChildren += ", local-time"
const MINUTE = 60_000
const counting = new Set()

customElements.define("local-time", class extends HTMLElement {
  static observedAttributes = ["datetime"]

  connectedCallback() {
    if (this.getAttribute("mode") === "relative") counting.add(this)
    this.draw()
  }

  disconnectedCallback() {
    counting.delete(this)
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw()
  }

  draw() {
    const at = new Date(this.getAttribute("datetime"))
    if (isNaN(at)) return
    const mode = this.getAttribute("mode")
    this.textContent = mode === "relative" ? relative(at) : mode === "moment" ? moment.format(at) : time.format(at)
    this.title = full.format(at)
  }
})

setInterval(() => counting.forEach((element) => element.draw()), MINUTE / 2)
document.addEventListener("visibilitychange", () => document.hidden || counting.forEach((element) => element.draw()))

function relative(at) {
  const now = new Date()
  const minutes = Math.floor((now - at) / MINUTE)
  if (minutes < 1) return document.body.dataset.justNow
  if (minutes < 60) return ago.format(-minutes, "minute")
  if (at.toDateString() === now.toDateString()) return time.format(at)
  if (minutes < 6 * 24 * 60) return weekday.format(at)
  return at.getFullYear() === now.getFullYear() ? day.format(at) : dayOfYear.format(at)
}
