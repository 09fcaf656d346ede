// The menu beside Send.
import { TimeMenu } from "../time-menu.js"

customElements.define("send-later", class extends TimeMenu {
  chosen(sendAt) {
    const cancel = this.querySelector("[data-cancel]")
    const detail = { sendAt, cancelIfCustomerWrites: cancel.checked }
    cancel.checked = false
    this.dispatchEvent(new CustomEvent("later:chosen", { bubbles: true, detail }))
  }
})
