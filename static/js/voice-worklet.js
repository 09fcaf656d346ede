// Hands on what the microphone hears, in portions; it runs beside the page.
const PORTION = 2048

registerProcessor("microphone", class extends AudioWorkletProcessor {
  portion = new Float32Array(PORTION)
  filled = 0

  process([[heard]]) {
    if (!heard) return true
    this.portion.set(heard, this.filled)
    this.filled += heard.length
    if (this.filled === PORTION) {
      this.port.postMessage(this.portion)
      this.portion = new Float32Array(PORTION)
      this.filled = 0
    }
    return true
  }
})
