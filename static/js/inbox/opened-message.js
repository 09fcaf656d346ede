// The message at which a thread was opened: it stays in the middle while rows come, until its reader moves.
const STAYS_MS = 2400

export class OpenedMessage {
  // box: what scrolls. signal: ends the listening.
  constructor(box, signal) {
    this.box = box
    for (const name of ["wheel", "pointerdown", "touchstart", "keydown"]) {
      box.addEventListener(name, () => (this.message = null), { signal, passive: true })
    }
  }

  hold(message) {
    this.message = message
    clearTimeout(this.staying)
    this.staying = setTimeout(() => (this.message = null), STAYS_MS)
    this.show()
  }

  // Whether there is one to show.
  show() {
    if (!this.message?.isConnected) return false
    this.box.scrollTop = this.message.offsetTop - (this.box.clientHeight - this.message.offsetHeight) / 2
    return true
  }
}
