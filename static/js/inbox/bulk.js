// Ticked rows, and one thing done to all of them: in portions, with a count that grows, and undone for ten seconds.
import { tellFailure } from "../failed-request.js"
import { post } from "./request.js"

const PORTION = 50
const bar = () => document.getElementById("bulk")
const ticks = () => [...document.querySelectorAll("#conversations [data-tick]")]
// All of a view, of which the page has only the first rows; null while only rows are chosen.
let view = null
let viewFilter = ""
let last = null

const chosen = () => view ?? ticks().filter((tick) => tick.checked).map((tick) => tick.value)

function draw() {
  if (!bar()) return
  if (document.getElementById("list").dataset.filter !== viewFilter) view = null
  if (view) for (const tick of ticks()) tick.checked = view.includes(tick.value)
  const count = chosen().length
  bar().hidden = !count && !bar().ariaBusy
  const output = bar().querySelector("output")
  if (!bar().ariaBusy) output.value = output.dataset.words.replace("{count}", count.toLocaleString(document.documentElement.lang))
}

function choose(ids) {
  view = null
  for (const tick of ticks()) tick.checked = ids.includes(tick.value)
  draw()
}

async function chooseView() {
  const { filter } = document.getElementById("list").dataset
  const answer = await fetch(`${bar().dataset.url}?${filter}`).catch(() => null)
  if (!answer?.ok) return tellFailure(answer?.status)
  viewFilter = filter
  view = (await answer.json()).ids.map(String)
  draw()
}

// With Shift, everything between this tick and the last one.
document.addEventListener("click", (event) => {
  const tick = event.target.closest("[data-tick]")
  if (tick) {
    view = null
    const all = ticks()
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b)
    if (event.shiftKey && from >= 0) for (const between of all.slice(from, to + 1)) between.checked = tick.checked
    last = tick
    draw()
  }
  const undo = event.target.closest("[data-bulk-undo]")
  if (undo) takeBack(undo.closest("toast-message"))
  const button = event.target.closest("button[data-bulk]")
  if (!button) return
  if (button.dataset.bulk === "none") choose([])
  else if (button.dataset.bulk === "all") chooseView()
  else {
    const { bulk: verb, assignee = "", team = "", tag = "" } = button.dataset
    change({ verb, assignee, team, tag })
  }
})

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-bulk]")) return
  event.preventDefault()
  change({ verb: event.target.dataset.bulk, until: event.target.elements.until.value })
})

async function change(wish) {
  const ids = chosen()
  const portions = []
  for (let at = 0; at < ids.length; at += PORTION) portions.push({ ...wish, ids: ids.slice(at, at + PORTION).join() })
  const done = await run(bar().dataset.url, portions)
  choose(ids.slice(done.portions * PORTION))
  if (done.sentence) toast(done.sentence, done.undo)
}

async function takeBack(shown) {
  shown.remove()
  const done = await run(bar().dataset.undoUrl, shown.undo.map((undo) => ({ undo })))
  if (done.sentence) toast(done.sentence, [])
}

// One portion after another; what failed, and all after it, stays chosen.
async function run(url, portions) {
  const done = { portions: 0, changed: 0, left: 0, undo: [], sentence: "" }
  // It stays in hand where the list is left meanwhile.
  const place = bar()
  const progress = place.querySelector("progress")
  place.ariaBusy = "true"
  progress.max = portions.length
  progress.hidden = portions.length < 2
  for (const portion of portions) {
    progress.value = done.portions
    const answer = await post(url, { ...portion, before: done.changed, left: done.left }).catch(() => null)
    const told = await answer?.json().catch(() => null)
    if (!answer?.ok) {
      if (told?.sentence) toast(told.sentence, [])
      else tellFailure(answer?.status)
      break
    }
    done.portions += 1
    done.changed += told.changed
    done.left += told.left ?? 0
    done.sentence = told.sentence
    if (told.undo) done.undo.push(told.undo)
  }
  progress.hidden = true
  place.ariaBusy = null
  draw()
  return done
}

function toast(sentence, undo) {
  const shown = document.getElementById("bulk-toast").content.cloneNode(true).firstElementChild
  shown.querySelector("span").textContent = sentence
  shown.querySelector("[data-bulk-undo]").hidden = !undo.length
  shown.undo = undo
  document.getElementById("toasts").append(shown)
}

document.addEventListener("rows:after", draw)
document.addEventListener("htmx:after:swap", draw)
