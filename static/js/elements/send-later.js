// The menu beside Send: natural times by the reader's own clock, none of them after the reply window has closed.
const language = document.documentElement.lang
const shown = new Intl.DateTimeFormat(language, { weekday: "short", hour: "numeric", minute: "2-digit" })
const closes = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })
const EVENING = 18
const MORNING = 9
const MONDAY = 1

customElements.define("send-later", class extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("details")
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

  // Until when the customer can be answered, as the composer's state says it.
  get until() {
    const until = this.closest(".thread__foot")?.querySelector(".composer-state time-left")?.getAttribute("until")
    return until ? new Date(until) : null
  }

  draw() {
    const until = this.until
    const times = naturalTimes(new Date())
    for (const button of this.querySelectorAll(".menu__item[data-time]")) {
      const at = times[button.dataset.time]
      button.hidden = !at
      button.disabled = Boolean(at && until && at > until)
      button.value = at ? withZone(at) : ""
      button.querySelector("small").textContent = at ? shown.format(at) : ""
    }
    this.own.value ||= withZone(times.tomorrow).slice(0, 16)
    this.own.min = withZone(new Date()).slice(0, 16)
    const note = this.querySelector(".later__closes")
    note.dataset.words ??= note.textContent
    note.hidden = !until
    if (until) note.textContent = note.dataset.words.replace("{time}", closes.format(until))
  }

  choose(button) {
    const sendAt = button.dataset.time === "own" ? this.own.value && withZone(new Date(this.own.value)) : button.value
    if (!sendAt) return
    this.menu.open = false
    const cancel = this.querySelector("[data-cancel]")
    const detail = { sendAt, cancelIfCustomerWrites: cancel.checked }
    cancel.checked = false
    this.dispatchEvent(new CustomEvent("later:chosen", { bubbles: true, detail }))
  }
})

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
