// What is done with the open conversation shows before the server has said yes: the place where it stands says data-done.
// When the answer is a failure, or none comes, what stood there is back and a toast says why. Until a moment after the
// answer the same is not asked for again, so that a second click, meant or not, does not undo the first.
import { change } from "./change.js"

const TWICE_MS = 700
const resting = new Set()

document.addEventListener("click", ({ target }) => {
  const control = target.closest("[data-at-once]")
  if (control) take(control)
})

async function take(control) {
  const [method, url] = control.dataset.atOnce.split(" ")
  if (resting.has(url)) return
  resting.add(url)
  const rested = new Promise((resolve) => setTimeout(resolve, TWICE_MS))
  const place = control.closest(".thread__assign")?.querySelector("summary") ?? control
  place.dataset.localDone = control.dataset.done
  try {
    await change(method, url, control.value ? { [control.name]: control.value } : {})
  } finally {
    delete place.dataset.localDone
    await rested
    resting.delete(url)
  }
}
