// A menu of natural times by the reader's own clock, and a field for any other. What is done with a time is said by
// `chosen`, in each element that extends this.
const closes = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
const shown = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", hour: "numeric", minute: "2-digit" })
const EVENING = 18
const MORNING = 9
const MONDAY = 1

export class TimeMenu extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("details") ?? this.closest("details")
    this.own = this.querySelector("input[type=datetime-local]")
    this.menu.addEventListener("toggle", () => this.menu.open && this.draw())
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-time]")
      if (button) this.choose(button)
    })
    this.own.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      this.choose(this.querySelector("[data-time=own]"))
    })
  }

  // Where something is sent: until when the customer can be answered, as the composer's state says it. Nothing after it
  // can be chosen; null where there is no such time.
  get until() {
    const until = this.hasAttribute("sends") && document.querySelector(".composer-state time-left")?.getAttribute("until")
    return until ? new Date(until) : null
  }

  draw() {
    const until = this.until
    const note = this.querySelector(".later__closes")
    if (note) {
      note.dataset.words ??= note.textContent
      note.hidden = !until
      if (until) note.textContent = note.dataset.words.replace("{time}", closes.format(until))
    }
    const times = naturalTimes(new Date())
    for (const button of this.querySelectorAll(".menu__item[data-time]")) {
      const at = times[button.dataset.time]
      button.hidden = !at
      button.disabled = Boolean(at && until && at > until)
      button.value = at ? withZone(at) : ""
      button.querySelector("small").textContent = at ? shown.format(at) : ""
    }
    // A tab may stand open for days: what was offered then is past.
    if (!(new Date(this.own.value) > Date.now())) this.own.value = withZone(times.tomorrow).slice(0, 16)
    this.own.min = withZone(new Date()).slice(0, 16)
  }

  choose(button) {
    const isOwn = button.dataset.time === "own"
    // The browser says what is wrong with it, and the menu stays.
    if (isOwn && !this.own.reportValidity()) return
    const moment = isOwn ? this.own.value && withZone(new Date(this.own.value)) : button.value
    if (!moment) return
    this.menu.open = false
    this.chosen(moment)
  }
}

function naturalTimes(now) {
  const on = (days, hour) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const evening = on(0, EVENING)
  const toMonday = (MONDAY + 7 - now.getDay()) % 7 || 7
  return {
    hour: new Date(now.getTime() + 3_600_000),
    evening: evening - now > 30 * 60_000 ? evening : null,
    tomorrow: on(1, MORNING),
    monday: toMonday > 1 ? on(toMonday, MORNING) : null,
  }
}

// 2026-11-20T18:00:00+07:00: the moment, and the zone in which the reader thinks of it.
function withZone(date) {
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  return `${local}${offset < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`
}
