// Counts down to `until`. With `within` (seconds) it shows only when that is near, or in a list that is ordered by it. At zero it asks the panes to look again.
const language = document.documentElement.lang
const MINUTE = 60_000
htmx.config.morphSkipChildren += ", time-left"

customElements.define("time-left", class extends HTMLElement {
  static observedAttributes = ["until"]

  connectedCallback() {
    this.draw()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw()
  }

  draw() {
    clearTimeout(this.timer)
    const left = new Date(this.getAttribute("until")) - Date.now()
    const within = Number(this.getAttribute("within") || Infinity) * 1000
    // A mark of our own: a fragment's attributes replace the others.
    const isFar = left > within
    this.toggleAttribute("data-local-far", isFar)
    this.toggleAttribute("data-local-hidden", isNaN(left) || left <= 0 || (isFar && !this.closest("[data-order=closing]")))
    if (left > 0) {
      this.textContent = words(left)
      this.timer = setTimeout(() => this.draw(), Math.min(left, MINUTE / 2) + 50)
    } else if (this.drawn) {
      document.dispatchEvent(new CustomEvent("live:refresh"))
    }
    this.drawn = true
  }
})

function words(left) {
  const minutes = Math.ceil(left / MINUTE)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 1) return unit(days, "day")
  return [hours && unit(hours, "hour"), unit(minutes % 60, "minute")].filter(Boolean).join(" ")
}

function unit(number, name) {
  return new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(number)
}
