// A change of one message. The answer is what every tab gets by the socket, or a sentence that says why not.
// Not by htmx from the button itself: the socket may take the button away before the answer comes.
import { tellFailure } from "../failed-request.js"
import { token } from "./request.js"

// keep: called with an answer that is a yes before it is shown.
export async function change(method, url, values = {}, keep = () => {}) {
  const given = new URLSearchParams(new FormData(document.getElementById("filter") ?? undefined))
  for (const [name, value] of Object.entries(values)) given.set(name, value)
  const inBody = method === "POST"
  const address = inBody ? url : `${url}${url.includes("?") ? "&" : "?"}${given}`
  const headers = { "HX-Request": "true", "X-CSRFToken": token() }
  const answer = await fetch(address, { method, headers, body: inBody ? given : undefined }).catch(() => null)
  if (!answer?.ok && answer?.status !== 422) return tellFailure(answer?.status)
  const text = await answer.text()
  if (answer.ok) keep(text)
  const live = document.getElementById("live")
  const place = answer.ok ? { target: live, swap: "none" } : { target: document.getElementById("toasts"), swap: "beforeend" }
  await htmx.swap({ sourceElement: live, text, ...place })
}
