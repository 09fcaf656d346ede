// What is done with the open conversation shows before the server has said yes: the place where it stands says data-done.
// When the answer is a failure, or none comes, what stood there is back and a toast says why. Until a moment after the
// answer a click does not lead back: it may be the second of two. A key that is pressed again is meant.
import { change } from "./change.js"

const MOMENT_MS = 500
const asking = new Set()
const answered = new Map()

document.addEventListener("click", ({ target, detail }) => {
  const control = target.closest("[data-at-once]")
  if (!control) return
  const [method, url] = control.dataset.atOnce.split(" ")
  const leadsBack = detail && answered.has(url) && answered.get(url) !== method
  if (!asking.has(url) && !leadsBack) ask(control, method, url)
})

async function ask(control, method, url) {
  const place = control.closest(".thread__assign")?.querySelector("summary") ?? control
  place.dataset.localDone = control.dataset.done
  asking.add(url)
  try {
    await change(method, url, control.value ? { [control.name]: control.value } : {})
  } finally {
    delete place.dataset.localDone
    asking.delete(url)
    answered.set(url, method)
    setTimeout(() => answered.delete(url), MOMENT_MS)
  }
}
