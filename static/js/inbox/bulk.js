// Which conversations are chosen, whether their rows are on the page or not, and what is done to all of them.
import { tellFailure } from "../failed-request.js"
import { grouped } from "../grouped.js"
import { changeAll } from "./bulk/work.js"
import { isApart, positionIn } from "./order.js"
import { isWhole } from "./rows.js"

const bar = () => document.getElementById("bulk")
const list = () => document.getElementById("conversations")
const filter = () => document.getElementById("list")?.dataset.filter
const ticks = () => [...document.querySelectorAll("#conversations [data-tick]")]
const chosen = new Set()
// The list in which they are chosen.
let chosenIn = filter()
// That in which choosing was asked for, before anything is chosen: a thumb finds no tick that shows under a pointer.
let askedIn = null
// The last tick, {id, position}.
let last = null

function draw() {
  if (filter() !== chosenIn) begin()
  if (!bar()) return
  for (const tick of ticks()) if (tick.checked !== chosen.has(tick.value)) tick.checked = chosen.has(tick.value)
  const count = chosen.size
  bar().hidden = !count && !bar().ariaBusy && askedIn === null
  bar().toggleAttribute("data-local-none", !count)
  const output = bar().querySelector("output")
  const { words, empty } = output.dataset
  if (!bar().ariaBusy) output.value = (count ? words : empty).replace("{count}", grouped(count))
}

function begin() {
  chosenIn = filter()
  chosen.clear()
  askedIn = last = null
}

function ask() {
  askedIn = chosenIn
  draw()
  ticks()[0]?.focus()
}

function choose(ids) {
  begin()
  for (const id of ids) chosen.add(id)
  draw()
}

// Of this list, whose page holds a part of it. narrowed: "&from=…&to=…", or nothing for all. Null where that failed.
async function idsOf(narrowed = "") {
  const asked = chosenIn
  const answer = await fetch(`${bar().dataset.url}?${asked}${narrowed}`).catch(() => null)
  if (!answer?.ok) tellFailure(answer?.status)
  return answer?.ok && asked === filter() ? (await answer.json()).ids.map(String) : null
}

// With Shift, everything between this tick and the last one.
async function tickUntil(tick, isChosen) {
  const all = ticks()
  const [from, to] = [all.findIndex(({ value }) => value === last.id), all.indexOf(tick)]
  const isHere = from >= 0 && !isApart(all[from].closest(".row"))
  const position = positionIn(list(), tick.closest(".row"))
  const ids = isHere
    ? all.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ value }) => value)
    : [last.id, ...((await idsOf(`&from=${last.position}&to=${position}`)) ?? [])]
  for (const id of ids) {
    if (isChosen) chosen.add(id)
    else chosen.delete(id)
  }
  draw()
}

document.addEventListener("click", (event) => {
  const tick = event.target.closest("[data-tick]")
  if (tick && list()?.contains(tick)) {
    if (tick.checked) chosen.add(tick.value)
    else chosen.delete(tick.value)
    if (event.shiftKey && last) tickUntil(tick, tick.checked)
    last = { id: tick.value, position: positionIn(list(), tick.closest(".row")) }
    draw()
  }
  const button = event.target.closest("button[data-bulk]")
  if (!button) return
  if (button.dataset.bulk === "none") choose([])
  else if (button.dataset.bulk === "all") idsOf().then((ids) => ids && choose(ids))
  else if (button.dataset.bulk === "ask") ask()
  else {
    const { bulk: verb, assignee = "", team = "", tag = "" } = button.dataset
    change({ verb, assignee, team, tag, until: button.value })
  }
})

// What failed, and all after it, stays chosen, unless its list was left meanwhile. A key comes here too where the bar shows no verb.
async function change(wish) {
  if (!chosen.size || bar().ariaBusy) return
  const asked = chosenIn
  const rest = await changeAll(bar(), wish, [...chosen])
  if (asked === filter()) choose(rest)
}

// What left the list is not meant any more; what is only far away is.
document.addEventListener("rows:after", ({ target, detail }) => {
  if (target === list()) for (const id of detail.removed ?? []) chosen.delete(id.slice("row-".length))
})

// Of a list that came anew nobody said what had left it: those that its page does not hold are asked for.
async function dropGone() {
  const away = [...chosen].filter((id) => !document.getElementById(`row-${id}`))
  const there = away.length && filter() === chosenIn ? await idsOf() : null
  if (there) for (const id of away) if (!there.includes(id)) chosen.delete(id)
  draw()
}

document.addEventListener("htmx:after:swap", ({ detail }) => isWhole(detail.ctx, list()) && dropGone())

for (const name of ["bulk:busy", "rows:after", "htmx:after:swap"]) document.addEventListener(name, draw)
