// A change of a message or a conversation. The answer is what every tab gets by the socket, or a sentence that says why not.
// Not by htmx from the button itself: the socket may take the button away before the answer comes.
import { tellFailure } from "../failed-request.js"
import { end } from "./live/line.js"
import { headers, isSignedOut, show } from "./request.js"

const LONGEST_MS = 20_000

// values: of a POST. keep: called with an answer that is a yes before it is shown. failure: what a failure is told with
// (tellFailure). Resolves to the answer's status; to nothing where none came.
export async function change(method, url, values = {}, { keep = () => {}, failure } = {}) {
  const body = method === "POST" ? new URLSearchParams(values) : undefined
  const signal = AbortSignal.timeout(LONGEST_MS)
  const answer = await fetch(inList(url), { method, headers: headers(), body, signal }).catch(() => null)
  if (isSignedOut(answer)) return end(4401)
  if (answer?.ok || answer?.status === 422) await tell(answer, keep)
  else tellFailure(answer?.status, failure)
  return answer?.status
}

// The answer says whether the row is in the list that is shown. Its filter has names that values have too, so it stands apart.
function inList(url) {
  const filter = String(new URLSearchParams(new FormData(document.getElementById("filter") ?? undefined)))
  return filter ? `${url}${url.includes("?") ? "&" : "?"}${filter}` : url
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
