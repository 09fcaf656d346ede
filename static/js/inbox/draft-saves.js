// Brings what is typed to the server: a moment after typing stops, every few seconds while it goes on, at once when the
// page is hidden or left; what finds no line is tried again. One save of a draft at a time, so that none overtakes.
import { allUnsaved, savedIs, unsaved } from "../drafts.js"
import { isSignedOut, post, show } from "./request.js"

const PAUSE_MS = 1_000
const AT_MOST_MS = 5_000
// An earlier page's drafts are taken up by one of the tabs that opened at the same time, and the others find them saved.
const SPREAD_MS = 3_000
const inbox = document.getElementById("inbox")
const waiting = new Map()
const running = new Set()

// entry: what was typed on this page just now.
function schedule(place, inMs = PAUSE_MS, entry = waiting.get(place)?.entry) {
  const since = waiting.get(place)?.since ?? Date.now()
  clearTimeout(waiting.get(place)?.timer)
  const ms = Math.max(0, Math.min(inMs, since + AT_MOST_MS - Date.now()))
  waiting.set(place, { since, entry, timer: setTimeout(save, ms, place) })
}

async function save(place, isLeaving = false) {
  const typed = waiting.get(place)?.entry
  clearTimeout(waiting.get(place)?.timer)
  waiting.delete(place)
  // Tabs see each other's storage late: one that had saved the words before may have taken these away. They say nothing
  // of a version then, so that the later key wins.
  const stored = unsaved(place)
  const entry = stored ?? typed
  if (!entry || (running.has(place) && !isLeaving)) return
  running.add(place)
  let isLost = false
  try {
    const answer = await post(`${inbox.dataset.listUrl}${entry.conversation}/draft/`, {
      mode: entry.mode === "note" ? "note" : "reply",
      text: entry.text,
      reply_to: entry.replyTo,
      age_ms: Math.max(0, Date.now() - entry.at),
      version: (stored && document.getElementById(`drafts-${entry.conversation}`)?.dataset.version) || 0,
    })
    isLost = answer.status >= 500 || isSignedOut(answer)
    if (answer.ok && !isLost) await keptBy(place, entry, await answer.text())
    if (!isLost) tell(entry, ![200, 403, 404].includes(answer.status))
  } catch {
    isLost = true
  } finally {
    running.delete(place)
  }
  if (isLost) schedule(place, AT_MOST_MS)
  else if (unsaved(place) && unsaved(place).at !== entry.at) schedule(place)
}

// The answer is the mark as it is now, and stands on the page before this device's copy goes.
async function keptBy(place, entry, text) {
  await show(text)
  if (unsaved(place)?.at === entry.at) savedIs(place)
}

function tell({ conversation, mode }, isTooLong) {
  const composer = document.querySelector(`reply-composer[data-conversation="${conversation}"][data-mode="${mode}"]`)
  if (composer) composer.querySelector(".composer__kept").hidden = !isTooLong
}

function flush() {
  for (const place of waiting.keys()) save(place, true)
}

function takeUp() {
  for (const place of allUnsaved()) if (!running.has(place)) schedule(place, PAUSE_MS + Math.random() * SPREAD_MS)
}

document.addEventListener("draft:kept", ({ detail }) => schedule(detail, PAUSE_MS, unsaved(detail)))
document.addEventListener("visibilitychange", () => document.hidden && flush())
addEventListener("pagehide", flush)
addEventListener("online", takeUp)
takeUp()
