// Which tab has the files of a message on its way: no other may take them for lost. The locks end with their tab, whatever
// ends it; where there are none (a page over plain http) each tab knows of itself alone.
const nameOf = ({ clientId }) => `messio:files:${clientId}`

export function holdHere(entry) {
  navigator.locks?.request(nameOf(entry), () => new Promise(() => {}))
}

export async function isHeldElsewhere(entry) {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some(({ name }) => name === nameOf(entry))
}
