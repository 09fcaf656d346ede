// The box and its results. Results follow what changes in them, but nothing new comes between them while somebody reads.
const AGAIN_MS = 500
let timer
const waiting = new Set()

const box = () => document.querySelector("#search [name=q]")

// Days are the reader's, so where they are named the zone goes along.
document.addEventListener("input", ({ target }) => target === box() && nameZone())

function nameZone() {
  const zone = document.querySelector("#search [name=zone]")
  zone.disabled = !/\b(before|after):/i.test(box().value)
  if (!zone.disabled) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone
}

document.addEventListener("click", ({ target }) => {
  const begins = target.closest("[data-begins]")?.dataset.begins
  if (!begins || !box()) return
  box().value = `${box().value.trim()} ${begins}`.trimStart()
  box().focus()
  box().dispatchEvent(new Event("input", { bubbles: true }))
})

document.addEventListener("keydown", (event) => {
  if (event.target !== box()) return
  if (event.key === "Escape" && !box().value) box().blur()
  if (event.key === "ArrowDown" && document.querySelector("#list .row__link")) {
    event.preventDefault()
    document.querySelector("#list .row__link").focus()
  }
})

// The pane says which question its rows answer: Back and Forward compare it.
document.addEventListener("htmx:after:swap", () => {
  const found = document.querySelector("#found [data-query]")
  if (found) document.getElementById("list").dataset.filter = found.dataset.query
})

// Rows of changed conversations come to a hidden list here; the results among them are asked for again.
document.addEventListener("rows:after", ({ target, detail }) => {
  if (target.id !== "conversations" || !target.hidden) return
  for (const row of [...detail.added, ...detail.changed]) waiting.add(row.id.slice("row-".length))
  target.replaceChildren()
  clearTimeout(timer)
  timer = setTimeout(again, AGAIN_MS)
})

async function again() {
  const rows = [...document.querySelectorAll("#results [data-in]")].filter((row) => waiting.has(row.dataset.in))
  waiting.clear()
  if (!rows.length) return
  const query = new URLSearchParams(document.getElementById("list").dataset.filter)
  for (const row of rows) query.append("result", row.id.slice("result-".length))
  const url = `${document.getElementById("search").getAttribute("action")}?${query}`
  await htmx.ajax("GET", url, { source: "#live", target: "#results", swap: "rows", headers: { "HX-Target": "ol#results" } })
}
