// Messages on their way to the server: in order for each conversation, seen at once, and sent again under the same
// client_id until the server has answered. A reload leaves all but picked files; without those the words go back.
import { holdFiles } from "./held-files.js"
import { end, line } from "./live/line.js"
import { advance, hide, mark, show } from "./pending-rows.js"
import { asOne, enqueue, partsOf, queues, takeOut } from "./queues.js"
import { refusedElsewhere } from "./refused-elsewhere.js"
import { show as showFragments } from "./request.js"
import { attempt } from "./send-request.js"
import { holdHere } from "./sends-here.js"
import { finish, keepUnsent } from "./unsent.js"

const AGAIN_MS = 10_000
// So often the server may fail with one message before it is left to its writer, who may have changed a word by then.
const MOST_FAILURES = 4
const running = new Set()
const failures = new Map()

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
export function returnLost(entry) {
  finish(entry)
  if (!document.querySelector(`.message[data-client-id="${entry.clientId}"]`)) refused(entry)
  keepUnsent(queues)
}

// Its thread is opened.
export function resume(conversation) {
  queues.get(conversation)?.forEach((entry) => show(entry))
  run(conversation)
}

export function run(conversation) {
  const queue = queues.get(conversation)
  if (!queue?.length || line.hasEnded) return
  alone(conversation, async () => {
    while (queue.length && (await deliver(queue[0]))) continue
  })
}

// One thing at a time is asked of the server for a conversation.
export async function alone(conversation, act) {
  if (running.has(conversation)) return
  running.add(conversation)
  try {
    await act()
  } finally {
    running.delete(conversation)
  }
}

// Whether the line moves on: the server took the message, or gave a reason not to.
async function deliver(entry) {
  mark(entry, "sending")
  entry.isTried = true
  keepUnsent(queues)
  const answer = await attempt(entry, (share) => advance(entry, share))
  if (!queues.get(entry.conversation).includes(entry)) return true // Taken back meanwhile.
  if (!answer) return stay(entry, "failed")
  if (answer.isSignedOut) {
    stay(entry, "ended")
    end(4401)
    return false
  }
  if (answer.status >= 500) {
    failures.set(entry.clientId, (failures.get(entry.clientId) ?? 0) + 1)
    return stay(entry, isLeft(entry) ? "left" : "trouble")
  }
  if (answer.ok) {
    takeOut([entry])
    holdFiles(entry)
    await showFragments(answer.text)
    hide(entry)
  } else {
    // What was to follow as parts of the same text does not go out without its beginning.
    refused(withdrawn(partsOf(entry)), answer.status, answer.status === 422 ? answer.text : "")
  }
  return true
}

// What was written after it waits for the same.
function stay({ conversation }, status) {
  for (const entry of queues.get(conversation)) mark(entry, status)
  return false
}

const isLeft = ({ clientId }) => failures.get(clientId) >= MOST_FAILURES

// One entry with the words and files of all its parts, which wait no longer.
export function withdrawn(parts) {
  takeOut(parts)
  parts.forEach(hide)
  return asOne(parts)
}

// The words go back to where they were written.
function refused(entry, status, problems) {
  const event = new CustomEvent("send:refused", { detail: { entry, status, problems }, cancelable: true })
  if (document.dispatchEvent(event)) refusedElsewhere(event.detail)
}

// ── Again ──

function again() {
  for (const [conversation, queue] of queues) if (queue.length && !isLeft(queue[0])) run(conversation)
}

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-send-again]")?.closest(".message--pending")
  if (row) run(row.parentElement.id.slice("messages-".length))
})
document.addEventListener("htmx:ws:after:connection", again)
addEventListener("online", again)
setInterval(again, AGAIN_MS)
