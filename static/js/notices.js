// How this device tells of a new message: what is wanted, a sound, a notification. It is kept in the browser: a sound
// belongs to a room, and the permission to show notifications to a browser.
const KEY = "messio:notices"
// whose: "mine"; "unassigned" for those and what nobody has; "all".
const UNLESS_CHOSEN = { sound: true, desktop: false, whose: "unassigned" }
const WAIT_MS = 300
// Two soft notes: hertz, and after how many seconds.
const NOTES = [[659.26, 0], [880, 0.12]]
const LOUDNESS = 0.08
const NOTE_SECONDS = 0.5

export function wishes() {
  try {
    return { ...UNLESS_CHOSEN, ...JSON.parse(localStorage.getItem(KEY)) }
  } catch {
    return UNLESS_CHOSEN
  }
}

export function wish(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...wishes(), ...change }))
  } catch {
    // A browser that keeps nothing stays with what it does unless something is chosen.
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// Returns whether it sounds. A page in which nobody has clicked or typed yet may not; asked to, it would play much later.
let context
export async function ring() {
  context ??= new AudioContext()
  if (context.state !== "running") await Promise.race([context.resume(), pause(WAIT_MS)])
  if (context.state !== "running") return false
  for (const [hertz, after] of NOTES) play(hertz, context.currentTime + after)
  return true
}

function play(hertz, at) {
  const note = new OscillatorNode(context, { frequency: hertz })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS)
  note.connect(loudness).connect(context.destination)
  note.start(at)
  note.stop(at + NOTE_SECONDS)
}

// "default" while nobody was asked, "granted", "denied"; "insecure" or "missing" where there is nothing to ask for.
export function permission() {
  if (!isSecureContext) return "insecure"
  return "Notification" in window ? Notification.permission : "missing"
}

// Returns whether it is shown; some browsers of phones have the word for it and not the thing.
const shown = new Set()
export function show(title, options, open) {
  if (permission() !== "granted") return false
  try {
    const notification = new Notification(title, options)
    shown.add(notification)
    notification.addEventListener("close", () => shown.delete(notification))
    notification.addEventListener("click", () => {
      window.focus()
      notification.close()
      open()
    })
    return true
  } catch {
    return false
  }
}

// Whoever is back needs no notification any more.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const notification of shown) notification.close()
})
