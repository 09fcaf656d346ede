// A menu of times whose choice is the hidden field of its form.
import { TimeMenu } from "../time-menu.js"

customElements.define("time-form", class extends TimeMenu {
  chosen(moment) {
    const form = this.querySelector("form")
    form.querySelector("input[type=hidden]").value = moment
    form.requestSubmit()
  }
})
