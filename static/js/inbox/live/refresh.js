// Too much was missed to be told: the panes are fetched anew. What one tab missed, all of them did: each waits for a while of its own,
// the one that somebody looks at for the first third of it.
import { holdPlace, keepPlace, placeInList } from "../list-place.js"
import { forgetPanes } from "./moment.js"

const AGAIN_MS = 5_000
const RELOAD_MS = 15_000
// Where the server does not say within what time.
const WITHIN_MS = 3_000
const live = document.getElementById("live")
let stale = false
let refreshedAt = 0
let dueAt = 0
let asked = []
const here = () => location.pathname + location.search

customElements.define("live-refresh", class extends HTMLElement {
  connectedCallback() {
    const inbox = document.getElementById("inbox")
    if (inbox && this.hasAttribute("may")) inbox.dataset.may = this.getAttribute("may")
    const detail = this.hasAttribute("within") ? Number(this.getAttribute("within")) : null
    document.dispatchEvent(new CustomEvent("live:refresh", { detail }))
  }
})

document.addEventListener("live:refresh", ({ detail }) => {
  if (stale) return
  stale = true
  const third = (detail ?? WITHIN_MS) / 3
  const wait = document.hasFocus() ? Math.random() * third : third + Math.random() * third * 2
  dueAt = Date.now() + wait
})

addEventListener("focus", () => {
  dueAt = 0
  refreshIfStale()
})

// Asked each second (`live.js`). Again only after a while: an answer that does not help must not become a storm.
export function refreshIfStale() {
  if (stale && Date.now() >= dueAt && Date.now() - refreshedAt > AGAIN_MS) refresh()
}

async function refresh() {
  const inbox = document.getElementById("inbox")
  // A page without panes is loaded anew, unless it was just loaded.
  if (!inbox) return performance.now() > RELOAD_MS ? location.reload() : undefined
  refreshedAt = Date.now()
  // htmx names the source's own target in the request, not the one given here.
  const headers = { "HX-Target": "div#inbox" }
  const url = new URL(location.href)
  const place = placeInList()
  if (place) url.searchParams.set("before", place)
  asked = [here(), url.pathname + url.search]
  await htmx.ajax("GET", asked[1], { source: live, target: inbox, swap: "innerMorph", headers })
}

// Who has gone on meanwhile to another thread stays there: it is asked for anew.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail
  if (ctx.target?.id !== "inbox" || ctx.sourceElement !== live) return
  if (asked[0] !== here() || asked[1] !== ctx.request.action) event.preventDefault()
  else holdPlace()
})

export function refreshed({ detail }) {
  if (!stale || detail.ctx.target?.id !== "inbox") return
  stale = false
  keepPlace()
  forgetPanes()
  // What a morph leaves alone is asked for by itself.
  document.dispatchEvent(new CustomEvent("line:back"))
}
