// Until when a conversation is put aside.
import { TimeMenu } from "../time-menu.js"

customElements.define("snooze-menu", class extends TimeMenu {
  chosen(until) {
    const form = this.querySelector("form")
    form.elements.until.value = until
    form.requestSubmit()
  }
})
