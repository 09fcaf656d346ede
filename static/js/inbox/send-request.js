// One attempt to bring a message to the server.
import { headers } from "./request.js"

// Null where another is worth it: no line, or one that broke in the answer, or a server in trouble.
export async function attempt(entry) {
  try {
    const answer = await fetch(entry.url, { method: "POST", headers: headers(), body: body(entry) })
    if (answer.headers.has("HX-Redirect")) return { isSignedOut: true }
    return answer.status >= 500 ? null : { ok: answer.ok, status: answer.status, text: await answer.text() }
  } catch {
    return null
  }
}

function body(entry) {
  const data = new FormData(document.getElementById("filter") ?? undefined)
  data.set("client_id", entry.clientId)
  data.set("text", entry.text)
  data.set("reply_to", entry.replyTo)
  if (entry.seen) data.set("seen", entry.seen)
  if (entry.sendAt) data.set("send_at", entry.sendAt)
  if (entry.resolves) data.set("resolves", "on")
  if (entry.cancelIfCustomerWrites) data.set("cancel_if_customer_writes", "on")
  for (const file of entry.files ?? []) data.append(file.id ? (file.field ?? "saved_files") : "files", file.id ?? file)
  return data
}
