// Counts the seconds in which a message can be taken back. They are counted from when it came, by no clock of day: the
// reader's may be wrong by more than that. At zero the button goes; whether the message has left is the server's word.
const TICK_MS = 200

// The same message may come twice; what is counted stays as it was drawn.
htmx.config.morphSkipChildren += ", undo-send"

customElements.define("undo-send", class extends HTMLElement {
  static observedAttributes = ["seconds"]

  connectedCallback() {
    this.begin()
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  attributeChangedCallback() {
    if (this.isConnected) this.begin()
  }

  begin() {
    clearInterval(this.timer)
    this.endsAt = performance.now() + Number(this.getAttribute("seconds")) * 1000
    this.timer = setInterval(() => this.draw(), TICK_MS)
    this.draw()
  }

  draw() {
    const left = Math.ceil((this.endsAt - performance.now()) / 1000)
    const counting = this.querySelector("[data-counting]")
    if (left > 0) {
      const words = counting.dataset.words.replace("{seconds}", left)
      // The text alone changes, so that nobody's screen reader says each second.
      if (counting.firstChild.data !== words) counting.firstChild.data = words
      return
    }
    clearInterval(this.timer)
    if (this.contains(document.activeElement)) document.querySelector("reply-composer textarea")?.focus()
    this.replaceChildren(...this.querySelectorAll("[data-over]"))
    this.firstChild.hidden = false
  }
})
