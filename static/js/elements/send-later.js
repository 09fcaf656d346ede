// The menu beside Send: none of its times is after the reply window has closed.
import { TimeMenu } from "../time-menu.js"

const closes = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })

customElements.define("send-later", class extends TimeMenu {
  // Until when the customer can be answered, as the composer's state says it.
  get until() {
    const until = this.closest(".thread__foot")?.querySelector(".composer-state time-left")?.getAttribute("until")
    return until ? new Date(until) : null
  }

  draw() {
    super.draw()
    const note = this.querySelector(".later__closes")
    note.dataset.words ??= note.textContent
    note.hidden = !this.until
    if (this.until) note.textContent = note.dataset.words.replace("{time}", closes.format(this.until))
  }

  chosen(sendAt) {
    const cancel = this.querySelector("[data-cancel]")
    const detail = { sendAt, cancelIfCustomerWrites: cancel.checked }
    cancel.checked = false
    this.dispatchEvent(new CustomEvent("later:chosen", { bubbles: true, detail }))
  }
})
