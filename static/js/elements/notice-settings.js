// The switches of what this device does when a customer writes, each with a way to try it, and what the browser allows.
import { permission, ring, show, wish, wishes } from "../notices.js"

customElements.define("notice-settings", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => this.choose(target))
    this.addEventListener("click", ({ target }) => this.try(target.closest("[data-try]")?.dataset.try))
    // What is allowed may change beside this page, and what is wanted in another tab.
    addEventListener("focus", () => this.draw())
    addEventListener("storage", () => this.draw())
    navigator.permissions?.query({ name: "notifications" }).then((status) => (status.onchange = () => this.draw()), () => {})
    this.draw()
  }

  draw() {
    const { sound, desktop, whose } = wishes()
    const allowed = permission()
    for (const input of this.querySelectorAll("[data-wish]")) {
      const { wish: name } = input.dataset
      input.checked = name === "whose" ? input.value === whose : name === "sound" ? sound : desktop && allowed === "granted"
    }
    this.querySelector("[data-wish=desktop]").disabled = !["default", "granted"].includes(allowed)
    this.querySelector("[data-try=desktop]").disabled = allowed !== "granted"
    this.tell(allowed)
  }

  tell(state) {
    for (const words of this.querySelectorAll("[data-permission]")) words.hidden = words.dataset.permission !== state
  }

  async choose(input) {
    const { wish: name } = input.dataset
    let value = name === "whose" ? input.value : input.checked
    if (name === "desktop" && value) value = (await Notification.requestPermission()) === "granted"
    wish({ [name]: value })
    this.draw()
  }

  async try(what) {
    if (what === "sound") await ring()
    if (what !== "desktop") return
    const example = this.querySelector("template").content.firstElementChild
    const options = { body: example.textContent, tag: "messio-try", renotify: true, icon: this.dataset.icon }
    if (!show(example.dataset.title, options, () => {})) this.tell("missing")
  }
})
