// What is on its way: one after the other, each under the name that it got first, so that sent again it is still one. It is
// kept until the server has it, through a reload and a night without a line; only files have to be chosen again.
import { clientId } from "../inbox/client-id.js"
import { ask } from "./ask.js"
import { keep, recall } from "./kept.js"
import { latest, take } from "./news.js"
import { announce, on } from "./page.js"
import { about as visit, forget } from "./session.js"

const AGAIN_MS = [2000, 5000, 15_000, 30_000]
const files = new Map()
let waiting = []
let isRead = false
let isSending = false
let failures = 0
let again

// entry: {text, files: [File], about: {name, email, phone, website}}
export function send({ text, files: chosen, about }) {
  const entry = { id: clientId(), text, about, names: chosen.map(({ name }) => name) }
  files.set(entry.id, chosen)
  waiting.push(entry)
  save()
  announce("send:new", entry)
  next()
}

// It does not leave any more; its words go back to whoever wrote them.
export function takeBack(id, errors) {
  const entry = waiting.find((one) => one.id === id)
  const chosen = files.get(id) ?? []
  forgetEntry(entry)
  announce("send:back", { ...entry, errors, files: chosen })
  next()
}

export async function next() {
  clearTimeout(again)
  const [entry] = waiting
  if (!entry || isSending) return
  isSending = true
  const tell = (state, more) => announce("send:state", { id: entry.id, state, ...more })
  tell("sending")
  const fields = { client_id: entry.id, text: entry.text, ...entry.about, ...visit() }
  const options = { files: files.get(entry.id), progress: (share) => tell("sending", { share }) }
  const { status, answer, after } = await ask("messages", fields, options)
  isSending = false
  if (!waiting.includes(entry)) return next()
  if (status === 200) {
    failures = 0
    forgetEntry(entry)
    take(answer)
    announce("send:done", entry)
    next()
  } else if (answer.code === "token") {
    forget()
    later(1000)
  } else if (answer.code === "gone") {
    announce("gone")
  } else if ([403, 413, 422].includes(status)) {
    takeBack(entry.id, answer.errors ?? {})
  } else {
    tell(status === 429 ? "slowed" : "waiting")
    later(after * 1000 || AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)])
  }
}

function later(ms) {
  again = setTimeout(next, ms)
}

function forgetEntry(entry) {
  waiting = waiting.filter((one) => one !== entry)
  files.delete(entry.id)
  save()
}

// With whose it is: who writes is no mere looker, and is the same after a reload.
function save() {
  if (waiting.length) keep("token", latest.token)
  keep("sends", waiting.length ? JSON.stringify(waiting) : "")
}

// What an earlier page left.
on("begun", () => {
  if (isRead) return next()
  isRead = true
  const left = JSON.parse(recall("sends") || "[]")
  waiting.unshift(...left)
  for (const entry of left) announce("send:new", entry)
  for (const { id, names } of left) if (names.length) takeBack(id, {})
  next()
})
on("signed-out", () => {
  for (const entry of waiting.splice(0)) announce("send:done", entry)
  save()
})
addEventListener("online", () => next())
