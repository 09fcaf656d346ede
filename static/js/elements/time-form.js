// A menu of times whose choice is the value of its own hidden button, which is pressed with it.
import { TimeMenu } from "../time-menu.js"

customElements.define("time-form", class extends TimeMenu {
  chosen(moment) {
    const button = this.querySelector("button[name]")
    button.value = moment
    button.click()
  }
})
