// What the server says of this chat, by whichever way it came: {cursor, token, messages, removed, state, typing, whole}.
import { keep } from "./kept.js"
import { announce } from "./page.js"
import { put, remove } from "./rows.js"

// The latest of each: who the visitor is to the server, up to where this page knows, and how the chat stands.
export const latest = { token: "", cursor: "", state: {} }

export function take(news) {
  if (news.token) latest.token = news.token
  if (news.cursor) latest.cursor = news.cursor
  if (news.removed) remove(news.removed)
  if (news.state) {
    latest.state = news.state
    // Who only looked is nobody: nothing of them stays.
    if (news.state.has_thread) keep("token", latest.token)
    announce("state", latest.state)
  }
  if (news.messages) put(news.messages, news.whole)
  if ("more" in news) announce("more", news.more)
  if ("typing" in news) announce("typing", news.typing)
}
