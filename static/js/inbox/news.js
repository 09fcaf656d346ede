// A customer has just written, or a colleague wants something of this member: it sounds unless that conversation is on the
// screen, and stands on the desktop while no tab of ours is. Once a browser, however many tabs hear of it, and never for
// what was there before the page.
import { pause, ring, show, wishes } from "../notices.js"
import { claim, onScreen } from "./on-screen.js"

const news = document.getElementById("news")
// So long the other tabs of this browser may be behind.
const CLAIMED_MS = 20_000
const QUIET_MS = 4_000
const HEAD_START_MS = 250
const told = new Map()

document.addEventListener("rows:after", ({ target, detail }) => {
  if (target === news) for (const row of [...detail.added, ...detail.changed]) hear(row)
})

async function hear(row) {
  const { version, arrived, assignee, call } = row.dataset
  // The same message comes again when it changes.
  if (Number(version) <= (told.get(row.id) ?? 0)) return
  told.set(row.id, Number(version))
  if (Date.parse(arrived) < Date.parse(news.dataset.since) || !(call || isWanted(assignee))) return
  // A tab that nobody has touched yet may not sound; one that was goes first.
  if (!navigator.userActivation?.hasBeenActive) await pause(HEAD_START_MS)
  if (await claim(`${row.id}:${version}`, CLAIMED_MS)) tell(row)
}

function isWanted(assignee) {
  const { whose } = wishes()
  return whose === "all" || assignee === news.dataset.member || (whose === "unassigned" && !assignee)
}

async function tell(row) {
  const wanted = wishes()
  const seen = await onScreen()
  const { conversation, thing = conversation, call, name, words } = row.dataset
  const sounds = wanted.sound && !seen.includes(thing) && (await claim("sound", QUIET_MS)) && (await ring())
  if (!wanted.desktop || seen.length) return
  // The system's own sound is not wanted on top of ours.
  const options = { body: words, tag: row.id, renotify: true, silent: sounds, icon: news.dataset.icon }
  show(call ? news.dataset[call].replace("{name}", () => name) : name, options, () => open(row))
}

function open(row) {
  if (row.dataset.conversation && document.getElementById("thread")) row.click()
  else location.assign(row.href)
}
