// Who is here. A token, if there is one, opens its thread; what the shop says of its customer may open another one. Without
// either there is nobody yet: the first message makes the visitor known.
import { ask } from "./ask.js"
import { keep, recall } from "./kept.js"
import { latest, take } from "./news.js"
import { announce, givenToken, isPanel, on } from "./page.js"
import { hear } from "./shop.js"

const AGAIN_MS = [1000, 3000, 10_000]
// What the shop said of its customer: {facts, signature}; null for somebody who is not signed in there.
let who
let page = { url: location.href, title: document.title }
let asked = 0
let failures = 0

// Until there is a thread the server keeps nothing of a visitor: the first message says all again.
export const about = () => ({ page_url: page.url, page_title: page.title, ...(latest.state.has_thread ? {} : who) })

export async function begin() {
  const question = (asked += 1)
  latest.token ||= recall("token") ?? givenToken
  const { status, answer } = await ask("session", { ...about(), ...who })
  if (question !== asked) return
  if (status === 200) {
    failures = 0
    take(answer)
    if (who?.signature && answer.identified !== false) keep("signed", "yes")
    if (answer.identified === false) console.warn("Messio: the signature does not fit what Messio.identify was given.")
    announce("begun")
  } else if (answer.code === "token") {
    forget()
  } else if (answer.code === "gone") {
    announce("gone")
  } else {
    announce("failed")
    setTimeout(begin, AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)])
  }
}

export function forget() {
  latest.token = ""
  keep("token", "")
  begin()
}

if (isPanel) {
  hear("page", (now) => {
    page = now
    announce("page", page)
  })
  hear("who", (given) => {
    who = given
    if (asked && (who || recall("signed"))) settle()
  })
}
// Said last of all when the shop's page says what it knows, and again when another tab of it became known or was forgotten.
on("kept", (before) => {
  if (asked && recall("token") === before.token) return
  latest.token = ""
  settle()
})

// Whom the shop signed in and then out leaves nothing to who comes after them; who never was signed in keeps their thread.
function settle() {
  if (who !== null || !recall("signed")) return begin()
  keep("signed", "")
  announce("signed-out")
  take({ messages: [], whole: true })
  forget()
}
