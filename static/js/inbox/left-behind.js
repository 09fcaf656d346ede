// What an earlier page of this tab or a closed one did not bring to the server: any page of the inbox takes it up, whichever
// thread is open, in order for each conversation, and one tab alone.
import { entryOf } from "./queues.js"
import { tell } from "./refused-elsewhere.js"
import { holdHere, isHeld, letGo } from "./sends-here.js"
import { returnLost, takeOver } from "./sends.js"
import { KEPT, readUnsent } from "./unsent.js"

const takingUp = new Set()

export async function takeUp(conversation) {
  if (takingUp.has(conversation)) return
  takingUp.add(conversation)
  for (let next; (next = left(conversation)[0]); ) {
    // Until its tab is done with it, or gone.
    await holdHere(next)
    if (!left(conversation).some(({ clientId }) => clientId === next.clientId)) letGo(next)
    else if (next.lost) returnLost(next)
    else takeOver(next)
  }
  takingUp.delete(conversation)
}

// One whose files are lost waits for its thread, which knows whether the server has it all the same.
function left(conversation) {
  const isOpen = document.getElementById(`messages-${conversation}`)
  return readUnsent().filter((kept) => kept.conversation === conversation && !entryOf(kept.clientId) && (isOpen || !kept.lost))
}

function takeUpAll() {
  for (const conversation of new Set(readUnsent().map((kept) => kept.conversation))) takeUp(conversation)
}

async function tellOfLost() {
  for (const kept of readUnsent().filter(({ lost }) => lost)) {
    if (!document.getElementById(`messages-${kept.conversation}`) && !(await isHeld(kept))) tell({ entry: kept }, "lost")
  }
}

// When every module is there.
addEventListener("DOMContentLoaded", () => {
  takeUpAll()
  tellOfLost()
})
// Without locks nobody knows whether the other tab has gone: what it has is left to it, and to the next page.
if (navigator.locks) addEventListener("storage", ({ key }) => key === KEPT && takeUpAll())
