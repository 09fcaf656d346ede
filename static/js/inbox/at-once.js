// What is done with the open conversation shows before the server has said yes: the place where it stands, or the menu that
// it is in, says data-done.
// When the answer is a failure, or none comes, what stood there is back and a toast says why. Until a moment after the
// answer a click does not lead back: it may be the second of two. A key that is pressed again is meant.
import { change } from "./change.js"

const MOMENT_MS = 500
const asking = new Map()
const answered = new Map()

document.addEventListener("click", ({ target, detail }) => {
  const control = target.closest("[data-at-once]")
  if (!control) return
  const [method, url] = control.dataset.atOnce.split(" ")
  if (detail && answered.has(url) && answered.get(url) !== method) return
  const underWay = asking.get(url)
  if (!underWay) return ask(control)
  // Another choice waits for the answer; the same one again is the one under way.
  const isSame = underWay.control.dataset.atOnce === control.dataset.atOnce && underWay.control.value === control.value
  underWay.next = isSame ? null : control
  show(control)
})

function show(control) {
  const place = control.closest(".dropdown, .thread__assign")?.querySelector("summary") ?? control
  place.dataset.localDone = control.dataset.done
  return place
}

async function ask(control) {
  const [method, url] = control.dataset.atOnce.split(" ")
  const place = show(control)
  const underWay = { control, next: null }
  asking.set(url, underWay)
  try {
    await change(method, url, control.value ? { [control.name]: control.value } : {})
  } finally {
    delete place.dataset.localDone
    asking.delete(url)
    answered.set(url, method)
    setTimeout(() => answered.delete(url), MOMENT_MS)
    if (underWay.next) ask(underWay.next)
  }
}
