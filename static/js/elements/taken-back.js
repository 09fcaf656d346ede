// What stood in a message that was taken back, on its way to where it was written.
customElements.define("taken-back", class extends HTMLElement {
  connectedCallback() {
    this.dispatchEvent(new CustomEvent("message:taken-back", { bubbles: true, detail: { ...this.dataset } }))
    this.remove()
  }
})
