// Which tab brings a message to the server: no other sends it meanwhile, or takes its files for lost. The locks end with their
// tab, whatever ends it; where there are none (a page over plain http) each tab knows of itself alone.
// Tabs see each other's storage late, so it is held a little longer than it stands there.
const LINGER_MS = 3_000
const releases = new Map()
const nameOf = (clientId) => `messio:unsent:${clientId}`

// Resolves when this tab has it.
export function holdHere({ clientId }) {
  if (!navigator.locks) return Promise.resolve()
  return new Promise((held) => {
    const hold = () => new Promise((release) => {
      releases.set(clientId, release)
      held()
    })
    navigator.locks.request(nameOf(clientId), hold).catch(held)
  })
}

export async function isHeld({ clientId }) {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some(({ name }) => name === nameOf(clientId))
}

export function letGo({ clientId }) {
  const release = releases.get(clientId)
  releases.delete(clientId)
  if (release) setTimeout(release, LINGER_MS)
}
