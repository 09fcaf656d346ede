// Which rows are ticked, or all of a view, and what is done to all of them.
import { tellFailure } from "../failed-request.js"
import { grouped } from "../grouped.js"
import { changeAll } from "./bulk/work.js"

const bar = () => document.getElementById("bulk")
const ticks = () => [...document.querySelectorAll("#conversations [data-tick]")]
// All of a view, of which the page has only the first rows; null while only rows are chosen.
let view = null
let viewFilter = ""
// The filter of the list in which choosing was asked for, before anything is chosen: a thumb finds no tick that shows under a pointer.
let askedIn = null
let last = null

const ticked = new Set()

// Those alone are looked at with every frame, and not all that could be ticked.
function chosen() {
  for (const tick of ticked) if (!tick.isConnected) ticked.delete(tick)
  return view ?? [...ticked].map((tick) => tick.value)
}

function check(tick, isChosen) {
  tick.checked = isChosen
  if (isChosen) ticked.add(tick)
  else ticked.delete(tick)
}

function draw() {
  if (!bar()) return
  const { filter } = document.getElementById("list").dataset
  if (filter !== viewFilter) view = null
  if (filter !== askedIn) askedIn = null
  if (view) for (const tick of ticks()) check(tick, view.includes(tick.value))
  const count = chosen().length
  bar().hidden = !count && !bar().ariaBusy && askedIn === null
  bar().toggleAttribute("data-local-none", !count)
  const output = bar().querySelector("output")
  const { words, empty } = output.dataset
  if (!bar().ariaBusy) output.value = (count ? words : empty).replace("{count}", grouped(count))
}

function ask() {
  askedIn = document.getElementById("list").dataset.filter
  draw()
  ticks()[0]?.focus()
}

function choose(ids) {
  view = askedIn = null
  for (const tick of ticks()) check(tick, ids.includes(tick.value))
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
    check(tick, tick.checked)
    const all = ticks()
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b)
    if (event.shiftKey && from >= 0) for (const between of all.slice(from, to + 1)) check(between, tick.checked)
    last = tick
    draw()
  }
  const button = event.target.closest("button[data-bulk]")
  if (!button) return
  if (button.dataset.bulk === "none") choose([])
  else if (button.dataset.bulk === "all") chooseView()
  else if (button.dataset.bulk === "ask") ask()
  else {
    const { bulk: verb, assignee = "", team = "", tag = "" } = button.dataset
    change({ verb, assignee, team, tag, until: button.value })
  }
})

// What failed, and all after it, stays chosen: of a view too, of which the page shows only the first rows. A key comes here too
// where the bar shows no verb.
async function change(wish) {
  const [ids, isView] = [chosen(), view !== null]
  if (!ids.length || bar().ariaBusy) return
  const rest = await changeAll(bar(), wish, ids)
  if (isView && rest.length) {
    view = rest
    draw()
  } else choose(rest)
}

for (const name of ["bulk:busy", "rows:after", "htmx:after:swap"]) document.addEventListener(name, draw)
