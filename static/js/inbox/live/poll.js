// News without a line: asked for by HTTP.
import { isSignedOut, show } from "../request.js"
import { end, line, state } from "./line.js"
import { moment, watched } from "./moment.js"

const POLL_MS = 5_000
const live = document.getElementById("live")
let polling = false
let polledAt = 0

export async function poll() {
  if (polling || Date.now() - polledAt < POLL_MS || document.hidden) return
  polling = true
  polledAt = Date.now()
  try {
    const asked = watched()
    const { filter, conversation, customer } = asked
    const query = new URLSearchParams(filter)
    query.set("cursor", asked.cursor)
    if (conversation) query.set("conversation", conversation)
    if (customer) query.set("customer", customer)
    const answer = await fetch(`${live.dataset.changesUrl}?${query}`, { headers: { "HX-Request": "true" } })
    if (isSignedOut(answer)) return end(4401)
    if (answer.status === 404) return end(4403)
    if (!answer.ok) throw new Error(answer.status)
    await show(await answer.text())
    // Else a pane came meanwhile, or the line did.
    if (JSON.stringify(asked) === JSON.stringify(watched())) moment.cursor = document.getElementById("cursor").value
    if (line.lostAt) state("polling")
  } catch {
    if (line.lostAt) state("offline")
  } finally {
    polling = false
  }
}
