// Messages on their way to the server: in order for each conversation, seen at once, and sent again under the same
// client_id until the server has answered. A reload leaves all but picked files; without those the words go back.
import { holdFiles } from "./held-files.js"
import { end, line } from "./live/line.js"
import { advance, hide, mark, show } from "./pending-rows.js"
import { refusedElsewhere } from "./refused-elsewhere.js"
import { show as showFragments } from "./request.js"
import { attempt } from "./send-request.js"
import { holdHere } from "./sends-here.js"
import { finish, keepUnsent } from "./unsent.js"

const AGAIN_MS = 10_000
const queues = new Map()
const running = new Set()

export function send(entry) {
  holdHere(entry)
  enqueue(entry)
  keepUnsent(queues)
  show(entry, true)
  run(entry.conversation)
}

// What left-behind.js has found.
export function takeOver(entry) {
  enqueue(entry)
  show(entry)
  run(entry.conversation)
}

// One that cannot be sent without being picked again. The server may have it all the same.
export function giveBack(entry) {
  finish(entry)
  if (!document.querySelector(`.message[data-client-id="${entry.clientId}"]`)) refused(entry)
  keepUnsent(queues)
}

export function isOurs(kept) {
  return queues.get(kept.conversation)?.some(({ clientId }) => clientId === kept.clientId)
}

// Its thread is opened.
export function resume(conversation) {
  queues.get(conversation)?.forEach((entry) => show(entry))
  run(conversation)
}

function enqueue(entry) {
  if (!queues.has(entry.conversation)) queues.set(entry.conversation, [])
  queues.get(entry.conversation).push(entry)
}

async function run(conversation) {
  const queue = queues.get(conversation)
  if (!queue?.length || running.has(conversation) || line.hasEnded) return
  running.add(conversation)
  try {
    while (queue.length && (await deliver(queue[0]))) continue
  } finally {
    running.delete(conversation)
  }
}

// Whether the line moves on: the server took the message, or gave a reason not to.
async function deliver(entry) {
  mark(entry, "sending")
  const answer = await attempt(entry, (share) => advance(entry, share))
  if (!answer) {
    mark(entry, "failed")
    return false
  }
  if (answer.isSignedOut) {
    mark(entry, "ended")
    end(4401)
    return false
  }
  queues.get(entry.conversation).shift()
  finish(entry)
  keepUnsent(queues)
  if (answer.ok) {
    holdFiles(entry)
    await showFragments(answer.text)
  } else {
    refused(withRest(entry), answer.status, answer.status === 422 ? answer.text : "")
    keepUnsent(queues)
  }
  hide(entry)
  return true
}

// What was to follow as parts of the same text does not go out without its beginning.
function withRest(entry) {
  const queue = queues.get(entry.conversation)
  const rest = queue.filter(({ whole }) => whole && whole === entry.whole)
  for (const part of rest) {
    queue.splice(queue.indexOf(part), 1)
    finish(part)
    hide(part)
  }
  const all = [entry, ...rest]
  return { ...entry, text: all.map(({ text }) => text).join("\n"), files: all.flatMap(({ files }) => files ?? []), resolves: all.at(-1).resolves }
}

// The words go back to where they were written.
function refused(entry, status, problems) {
  const event = new CustomEvent("send:refused", { detail: { entry, status, problems }, cancelable: true })
  if (document.dispatchEvent(event)) refusedElsewhere(event.detail)
}

// ── Again ──

function again() {
  for (const conversation of queues.keys()) run(conversation)
}

document.addEventListener("click", (event) => event.target.closest("[data-send-again]") && again())
document.addEventListener("htmx:ws:after:connection", again)
addEventListener("online", again)
setInterval(again, AGAIN_MS)
