// What is done with the open conversation shows before the server has said yes: a box is ticked, and the place where the
// control stands, or the menu that it is in, says data-done.
// When the answer is a failure, or none comes, what stood there is back and a toast says what failed and why, with the way
// to try again. Until a moment after the answer the second of two clicks does not lead back. A key that is pressed
// again is meant.
import { change } from "./change.js"

const MOMENT_MS = 500
// Of one thing, which has an address, one wish is under way, and the last of those after it waits.
const asking = new Map()
const answered = new Map()

document.addEventListener("click", ({ target, detail }) => {
  const control = target.closest("[data-at-once]")
  if (!control) return
  const wish = wishOf(control)
  // A frame may show what has been done before the answer is here.
  const before = answered.get(wish.thing) ?? asking.get(wish.thing)?.wish.method
  if (detail > 1 && before && before !== wish.method) return
  want(wish)
})

// data-each: of an address where each is a thing of its own.
function wishOf(control) {
  const { atOnce, done, each = "" } = control.dataset
  const [method, url] = atOnce.split(" ")
  const isBox = control.type === "checkbox"
  const values = control.value && (!isBox || control.checked) ? { [control.name]: control.value } : {}
  const place = control.closest(".dropdown, .thread__assign")?.querySelector("summary") ?? control
  const of = [document.querySelector("#thread h1")?.textContent, done].filter(Boolean).join(" · ")
  return { thing: `${url} ${each}`, method, url, values, of, done, place: isBox ? null : place, box: isBox ? control : null }
}

const isSame = (wish, other) => wish.method === other.method && JSON.stringify(wish.values) === JSON.stringify(other.values)

function want(wish) {
  const underWay = asking.get(wish.thing)
  if (underWay) underWay.next = isSame(wish, underWay.wish) ? null : wish
  else ask(wish)
  if (wish.place) wish.place.dataset.localDone = wish.done
}

async function ask(wish) {
  const underWay = { wish, next: null }
  asking.set(wish.thing, underWay)
  let status
  try {
    status = await change(wish.method, wish.url, wish.values, { failure: { of: wish.of, again: () => again(wish) } })
  } finally {
    asking.delete(wish.thing)
    answered.set(wish.thing, wish.method)
    setTimeout(() => answered.delete(wish.thing), MOMENT_MS)
    if (underWay.next) ask(underWay.next)
    else if (wish.box && !(status < 300)) wish.box.checked = !wish.box.checked
    showRest(wish.place)
  }
}

function again(wish) {
  if (wish.box) wish.box.checked = Boolean(wish.values[wish.box.name])
  want(wish)
}

// A menu has several things, of which another may be under way.
function showRest(place) {
  if (!place) return
  const wishes = [...asking.values()].map(({ wish, next }) => next ?? wish)
  const other = wishes.findLast((wish) => wish.place === place)
  if (other) place.dataset.localDone = other.done
  else delete place.dataset.localDone
}
