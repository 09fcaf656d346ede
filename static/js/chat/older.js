// What was written before is asked for as its reader comes near it.
import { ask } from "./ask.js"
import { latest } from "./news.js"
import { on, part } from "./page.js"
import { list, put } from "./rows.js"

const NEAR_PX = 400
const keeper = list.closest("scroll-keeper")
const waiting = part("older")
let hasMore = false
let isAsking = false

async function look() {
  if (!hasMore || isAsking || keeper.scrollTop > NEAR_PX) return
  isAsking = true
  waiting.hidden = false
  const { token } = latest
  const { status, answer } = await ask("older", { before: list.querySelector("[data-position]")?.dataset.position })
  waiting.hidden = true
  isAsking = false
  if (status !== 200 || token !== latest.token) return
  hasMore = answer.more
  put(answer.messages)
  look()
}

on("more", (is) => {
  hasMore = is
  look()
})
keeper.addEventListener("scroll", look, { passive: true })
