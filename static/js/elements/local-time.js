// The reader's own clock, so that the fragment stays the same for all. mode="relative" keeps counting by itself,
// mode="moment" names the day too, mode="date" only the day; the year is told where it is another one.
import { whenIdle } from "../when-idle.js"

const language = document.documentElement.lang
const time = new Intl.DateTimeFormat(language, { timeStyle: "short" })
const weekday = new Intl.DateTimeFormat(language, { weekday: "short" })
const day = withYear({ day: "numeric", month: "short" })
const moment = withYear({ weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" })
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" })
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "narrow" })

// What it draws is no child of the fragment's.
htmx.config.morphSkipChildren += ", local-time"
const MINUTE = 60_000
// So many in one go: a long list has thousands.
const SLICE = 500
const modes = { relative, moment, date: day }
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
    this.textContent = (modes[this.getAttribute("mode")] ?? time.format)(at)
    this.title = full.format(at)
  }

  // Most read the same as before.
  recount() {
    const at = new Date(this.getAttribute("datetime"))
    const words = isNaN(at) ? "" : relative(at)
    if (words && this.textContent !== words) this.textContent = words
  }
})

function recount(elements = [...counting]) {
  for (const element of elements.slice(0, SLICE)) element.recount()
  const rest = elements.slice(SLICE)
  if (rest.length) whenIdle(() => recount(rest))
}

setInterval(() => recount(), MINUTE / 2)
document.addEventListener("visibilitychange", () => document.hidden || recount())

function relative(at) {
  const now = new Date()
  const minutes = Math.floor((now - at) / MINUTE)
  if (minutes < 1) return document.body.dataset.justNow
  if (minutes < 60) return ago.format(-minutes, "minute")
  if (at.toDateString() === now.toDateString()) return time.format(at)
  if (minutes < 6 * 24 * 60) return weekday.format(at)
  return day(at)
}

function withYear(options) {
  const [thisYear, another] = [options, { ...options, year: "numeric" }].map((wanted) => new Intl.DateTimeFormat(language, wanted))
  return (at) => (at.getFullYear() === new Date().getFullYear() ? thisYear : another).format(at)
}
