// Records what is said, shows how long and how loud, and gives it to the composer as a file like any other.
import { giveFiles } from "../inbox/files-for.js"
import { BYTES_PER_SECOND, wav } from "../wav.js"

const LONGEST_SECONDS = 600
const RECORDED = "audio/x-wav"
const PROBLEMS = { NotAllowedError: "microphone-denied", NotFoundError: "microphone-missing" }

customElements.define("voice-recorder", class extends HTMLElement {
  connectedCallback() {
    this.composer = this.closest("reply-composer")
    this.bar = this.querySelector(".voice")
    // Without a secure line browsers have no microphone to offer.
    this.hidden = !navigator.mediaDevices || !window.AudioWorkletNode
    this.querySelector("[data-begin]").addEventListener("click", () => this.begin())
    this.querySelector("[data-cancel]").addEventListener("click", () => this.end())
    this.querySelector("[data-stop]").addEventListener("click", () => this.keep())
    this.bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return
      event.stopPropagation()
      this.end()
    })
  }

  // Who opens another thread while they speak finds in this one what was said so far.
  disconnectedCallback() {
    this.give()
    this.stop()
  }

  async begin() {
    if (this.isAsking || this.context) return
    this.isAsking = true
    this.composer.problems.clear()
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
      await this.listen()
    } catch (error) {
      this.stop()
      this.composer.problems.say(PROBLEMS[error.name] ?? "microphone-busy")
    } finally {
      this.isAsking = false
    }
  }

  async listen() {
    this.context = new AudioContext()
    await this.context.audioWorklet.addModule(this.dataset.microphone)
    // The thread was left while the browser asked.
    if (!this.isConnected) return this.stop()
    const microphone = new AudioWorkletNode(this.context, "microphone", { numberOfOutputs: 0 })
    this.portions = []
    microphone.port.onmessage = ({ data }) => this.hear(data)
    this.context.createMediaStreamSource(this.stream).connect(microphone)
    this.longest = Math.min(LONGEST_SECONDS, Math.floor(this.composer.limits.files.audio[RECORDED][1] / BYTES_PER_SECOND) - 1)
    this.draw(0)
    this.bar.hidden = false
    this.bar.querySelector("[role=status]").textContent = this.bar.ariaLabel
    this.querySelector("[data-stop]").focus()
  }

  hear(portion) {
    if (!this.context) return
    this.portions.push(portion)
    this.draw(Math.sqrt(portion.reduce((sum, value) => sum + value * value, 0) / portion.length))
    if (this.seconds >= this.longest) this.keep()
  }

  get seconds() {
    return (this.portions.length * (this.portions[0]?.length ?? 0)) / this.context.sampleRate
  }

  draw(loudness) {
    this.bar.querySelector("[role=timer]").textContent = clock(this.seconds)
    // A quiet voice moves it too.
    this.bar.querySelector("meter").value = Math.min(1, Math.sqrt(loudness * 2))
  }

  keep() {
    this.give()
    this.end()
  }

  async give() {
    const { portions, context, composer } = this
    if (!portions?.length) return
    const at = new Date().toTimeString().slice(0, 5).replace(":", "")
    const length = clock(this.seconds)
    const sound = new File([await wav(portions, context.sampleRate)], `voice-${at}.wav`, { type: RECORDED })
    giveFiles(composer.dataset.conversation, [Object.assign(sound, { length })])
  }

  end() {
    this.stop()
    this.composer.querySelector("textarea").focus()
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.context?.close()
    this.stream = this.context = null
    this.portions = []
    this.bar.hidden = true
    this.bar.querySelector("[role=status]").textContent = ""
  }
})

function clock(all) {
  const seconds = Math.floor(all)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}
