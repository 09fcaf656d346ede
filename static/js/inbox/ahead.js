// The thread of a row that somebody is about to open is asked for before they do: of the row that has the focus, or lies
// under the pointer. What happened since then the line tells, as of every pane.
const LINGERED_MS = 60
const FRESH_MS = 5_000
let waiting
let ahead = {}

// As htmx asks for it.
function address(link) {
  const url = new URL(link.href)
  for (const [name, value] of new FormData(document.getElementById("filter") ?? undefined)) url.searchParams.set(name, value)
  return url.pathname + url.search
}

function ask(link) {
  const url = address(link)
  if (link.ariaCurrent === "true" || (ahead.url === url && ahead.until > Date.now())) return
  const headers = { "HX-Request": "true", "HX-Target": "section#thread", "HX-Current-URL": location.href }
  const stop = new AbortController()
  ahead = { url, until: Date.now() + FRESH_MS, stop, answer: fetch(url, { headers, signal: stop.signal }) }
  ahead.answer.catch(() => {}) // it is asked for again
}

// A finger that scrolls touches rows that nobody wants, and a phone's line is dear.
function linger({ target, pointerType }) {
  const link = target.closest?.("#conversations .row__link")
  clearTimeout(waiting)
  if (link && pointerType !== "touch" && !navigator.connection?.saveData) waiting = setTimeout(ask, LINGERED_MS, link)
}

document.addEventListener("focusin", linger)
document.addEventListener("pointerover", linger)

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { url, until, answer, stop } = ahead
  if (ctx.request.method !== "GET" || ctx.request.action !== url || ctx.target?.id !== "thread") return
  ahead = {}
  if (until < Date.now()) return
  // Another row was opened meanwhile, or it took too long.
  ctx.request.signal.addEventListener("abort", () => stop.abort())
  ctx.fetch = (...request) => answer.catch(() => fetch(...request))
})
