// Days between messages and turns that stand together, by the reader's own clock; drawn with CSS from data-local-*.
const language = document.documentElement.lang
const TOGETHER_MS = 5 * 60_000
const thisYear = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" })
const anyYear = new Intl.DateTimeFormat(language, { dateStyle: "full" })
const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
const LOOK_MS = 30_000
let today = new Date().toDateString()

// While capturing: who keeps the scroll measures the list after it has its final height.
document.addEventListener("rows:after", ({ target, detail }) => {
  if (!target.classList.contains("messages")) return
  nameDays()
  for (const row of [...detail.added, ...detail.changed]) {
    draw(row)
    if (row.nextElementSibling) draw(row.nextElementSibling)
  }
}, true)

document.addEventListener("htmx:after:process", ({ target }) => drawWithin(target))
drawWithin(document)

// A page stays open over midnight: what was today is yesterday.
setInterval(nameDays, LOOK_MS)
document.addEventListener("visibilitychange", nameDays)

function nameDays() {
  const now = new Date().toDateString()
  if (now === today) return
  today = now
  drawWithin(document)
}

function drawWithin(root) {
  for (const list of root.querySelectorAll?.(".messages") ?? []) for (const row of list.children) draw(row)
}

function draw(row) {
  if (!row.dataset.at) return
  const before = previous(row)
  const at = new Date(row.dataset.at)
  const beforeAt = before && new Date(before.dataset.at)
  const isNewDay = !before || at.toDateString() !== beforeAt.toDateString()
  const follows = !isNewDay && row.dataset.author && row.dataset.author === before.dataset.author && at - beforeAt < TOGETHER_MS

  if (isNewDay) row.dataset.localDay = dayName(at)
  else delete row.dataset.localDay
  row.toggleAttribute("data-local-follows", Boolean(follows))
  before?.toggleAttribute("data-local-followed", Boolean(follows))
}

function previous(row) {
  let before = row.previousElementSibling
  while (before && !before.dataset.at) before = before.previousElementSibling
  return before
}

function dayName(at) {
  const today = new Date().setHours(0, 0, 0, 0)
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - today) / 86_400_000)
  if (days === 0 || days === -1) return capital(near.format(days, "day"))
  return at.getFullYear() === new Date().getFullYear() ? thisYear.format(at) : anyYear.format(at)
}

function capital(word) {
  return word.charAt(0).toLocaleUpperCase(language) + word.slice(1)
}
