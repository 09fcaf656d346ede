// What the tabs of one browser show, told to each other by locks: they end with their tab, whatever ends it. Where there
// are none (a page over plain http) each tab knows of itself alone.
const { member } = document.getElementById("news").dataset
const PREFIX = `messio:${member}:`
const SHOWS = `${PREFIX}shows:`

let held = ""
let leave = () => {}

function shows() {
  if (document.hidden) return ""
  const { conversation, thing = conversation } = document.querySelector("#thread [data-conversation], article[data-thing]")?.dataset ?? {}
  return `${SHOWS}${thing ?? ""}`
}

function publish() {
  const now = shows()
  if (now === held) return
  leave()
  held = now
  if (!now) return
  const left = new Promise((resolve) => (leave = resolve))
  navigator.locks?.request(now, { mode: "shared" }, () => left)
}

// The conversations, and things of other pages, that the member has before their eyes; "" for a tab without one. Empty: they look at none of our tabs.
export async function onScreen() {
  const names = navigator.locks ? (await navigator.locks.query()).held.map(({ name }) => name) : [shows()]
  return names.filter((name) => name.startsWith(SHOWS)).map((name) => name.slice(SHOWS.length))
}

// Whether this tab may do what one tab alone does; for so long no other may, nor this one again.
const claimed = new Set()
export function claim(name, ms) {
  if (claimed.has(name)) return Promise.resolve(false)
  claimed.add(name)
  const over = new Promise((resolve) => setTimeout(resolve, ms))
  over.then(() => claimed.delete(name))
  if (!navigator.locks) return Promise.resolve(true)
  return new Promise((resolve) => {
    navigator.locks.request(`${PREFIX}${name}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock))
      return lock ? over : null
    })
  })
}

for (const name of ["visibilitychange", "htmx:after:swap"]) document.addEventListener(name, publish)
publish()
