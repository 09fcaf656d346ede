// One attempt to bring a message to the server; not by fetch, which cannot say how far an upload is.
import { headers, isSignedOut } from "./request.js"

// A line may be dead without a word; so long nothing of the upload or the answer moves then.
const SILENT_MS = 30_000

// Null where there is no line, or one that broke in the answer or fell silent.
// onProgress: called with the share of it that has left, 0 to 1.
export function attempt(entry, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open("POST", entry.url)
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value)
    for (const name of ["loadstart", "progress"]) request.upload.addEventListener(name, ({ loaded, total }) => onProgress(loaded / total))
    request.addEventListener("load", () => resolve(answerOf(request)))
    request.addEventListener("loadend", () => resolve(null))
    request.send(body(entry))
    endInSilence(request)
  })
}

function endInSilence(request) {
  let timer
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => request.abort(), SILENT_MS)
  }
  for (const target of [request, request.upload]) target.addEventListener("progress", wait)
  request.addEventListener("loadend", () => clearTimeout(timer))
  wait()
}

function answerOf(request) {
  const { status, responseText: text } = request
  if (isSignedOut({ headers: { has: (name) => request.getResponseHeader(name) !== null } })) return { isSignedOut: true }
  return { ok: status < 300, status, text }
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
  for (const title of entry.buttons ?? []) data.append("buttons", title)
  for (const file of entry.files ?? []) data.append(file.id ? (file.field ?? "saved_files") : "files", file.id ?? file)
  return data
}
