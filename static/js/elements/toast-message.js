// A toast leaves by itself after a while, sooner by its button, and not while someone reads it.
const SHOWN_SECONDS = 8

customElements.define("toast-message", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-close]") && this.remove())
    this.addEventListener("pointerenter", () => clearTimeout(this.timer))
    this.addEventListener("pointerleave", () => this.wait())
    this.wait()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.remove(), (this.dataset.seconds ?? SHOWN_SECONDS) * 1000)
  }
})
