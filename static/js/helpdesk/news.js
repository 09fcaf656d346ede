// What others change on tickets comes to the open page: the line says that something changed, then the page asks what. Without a
// line, and while the customer's message is on its way, it asks by itself.
const page = document.querySelector("[data-news-url]")
const SOON_MS = 300
const WAITING_MS = 3_000
const IDLE_MS = 30_000
let isAsking = false
let timer

async function ask() {
  clearTimeout(timer)
  if (isAsking || document.hidden) return plan()
  isAsking = true
  try {
    await htmx.ajax("GET", address(), { source: page, target: page, swap: "none" })
  } finally {
    isAsking = false
    plan()
  }
}

function address() {
  const url = new URL(page.dataset.newsUrl, location.origin)
  const unsettled = page.querySelector("[data-unsettled]")
  if (unsettled) url.searchParams.set("unsettled", unsettled.dataset.entry)
  for (const field of page.querySelectorAll("[data-since]")) url.searchParams.set(field.name, field.value)
  return url.pathname + url.search
}

function plan() {
  clearTimeout(timer)
  timer = setTimeout(ask, page.querySelector("[data-unsettled]") ? WAITING_MS : IDLE_MS)
}

function soon() {
  clearTimeout(timer)
  // Not all tabs at the same moment.
  timer = setTimeout(ask, SOON_MS * (0.5 + Math.random()))
}

if (page) {
  for (const name of ["changed:tickets", "line:back"]) document.addEventListener(name, soon)
  document.addEventListener("visibilitychange", () => document.hidden || soon())
  page.addEventListener("htmx:after:request", plan)
  plan()
}
