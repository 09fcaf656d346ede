// Who is there: this page says that it is open and when it was used last, and marks the colleagues that it shows.
// Elements with data-presence-of (a membership) get data-local-presence, those with data-presence-word the word too.
const SAID_EVERY_MS = 30_000
const LONG_AGO_SECONDS = 999_999
const words = document.getElementById("presence").dataset
let usedAt = document.hidden ? 0 : Date.now()
let saidAt = 0

export function say() {
  saidAt = Date.now()
  const used = Math.min(Math.round((saidAt - usedAt) / 1000), LONG_AGO_SECONDS)
  document.dispatchEvent(new CustomEvent("live:tell", { detail: { used } }))
}

function use() {
  if (document.hidden) return
  usedAt = Date.now()
  if (usedAt - saidAt > SAID_EVERY_MS) say()
}

export function draw(root = document) {
  const told = document.getElementById("presences").dataset
  const online = new Set(told.online?.split(" "))
  const away = new Set(told.away?.split(" "))
  for (const place of root.querySelectorAll("[data-presence-of]")) {
    const of = place.dataset.presenceOf
    mark(place, !("known" in told) ? "" : online.has(of) ? "online" : away.has(of) ? "away" : "offline")
  }
}

function mark(place, state) {
  const word = words[state] ?? ""
  if ("presenceWord" in place.dataset) {
    if (place.textContent !== word) place.textContent = word
  } else if (place.dataset.localPresence !== state) {
    place.dataset.localPresence = state
    place.title = word
  }
}

// Without a line nobody tells who is there.
export function forget() {
  delete document.getElementById("presences").dataset.known
  draw()
}

for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "visibilitychange"]) {
  document.addEventListener(name, use, { capture: true, passive: true })
}
document.addEventListener("htmx:ws:after:connection", say)
document.addEventListener("htmx:ws:after:message:incoming", () => (saidAt ? draw() : say()))
document.addEventListener("htmx:ws:close", forget)
document.addEventListener("htmx:after:swap", () => draw())
