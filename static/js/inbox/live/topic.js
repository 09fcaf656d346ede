// Something changed that no frame shows: who shows it asks how it is now. Pages without rows read the same word themselves
// (`presence-line.js`).
customElements.define("live-topic", class extends HTMLElement {
  connectedCallback() {
    document.dispatchEvent(new CustomEvent(`changed:${this.dataset.topic}`))
  }
})
