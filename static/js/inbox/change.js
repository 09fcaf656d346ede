// A change of a message or a conversation. The answer is what every tab gets by the socket, or a sentence that says why not.
// Not by htmx from the button itself: the socket may take the button away before the answer comes.
import { tellFailure } from "../failed-request.js"
import { end } from "./live/line.js"
import { headers, isSignedOut, show } from "./request.js"

const LONGEST_MS = 20_000

// keep: called with an answer that is a yes before it is shown. Resolves to the answer's status; to nothing where none came.
export async function change(method, url, values = {}, keep = () => {}) {
  const given = new URLSearchParams(new FormData(document.getElementById("filter") ?? undefined))
  for (const [name, value] of Object.entries(values)) given.set(name, value)
  const inBody = method === "POST"
  const address = inBody ? url : `${url}${url.includes("?") ? "&" : "?"}${given}`
  const signal = AbortSignal.timeout(LONGEST_MS)
  const answer = await fetch(address, { method, headers: headers(), body: inBody ? given : undefined, signal }).catch(() => null)
  if (isSignedOut(answer)) return end(4401)
  if (answer?.ok || answer?.status === 422) await tell(answer, keep)
  else tellFailure(answer?.status)
  return answer?.status
}

async function tell(answer, keep) {
  const text = await answer.text()
  if (!answer.ok) {
    const [sourceElement, target] = [document.getElementById("live"), document.getElementById("toasts")]
    return htmx.swap({ sourceElement, target, swap: "beforeend", text })
  }
  keep(text)
  await show(text)
}
