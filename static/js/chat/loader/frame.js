// The panel's frame, and what it and this page say to each other: {messio: name, value}, from and to our address alone.
// What the panel wants kept (the visitor's token, words not sent yet) this page keeps for it: browsers forget or refuse
// what a frame from elsewhere stores.
import { make, place } from "./look.js"

const STORE = `messio:${chat.key}:`
const handlers = { keep }
const kept = {}
// What else the panel has to know: all of it once it is there, then each change.
const known = {}
let frame
let isHeard = false

try {
  for (const name in localStorage) if (name.startsWith(STORE)) kept[name.slice(STORE.length)] = localStorage[name]
} catch {
  // A page that may keep nothing knows its visitor for as long as it stands.
}

export const hear = (name, handler) => (handlers[name] = handler)
export const isKnown = () => "token" in kept

export function tell(name, value) {
  known[name] = value
  post(name, value)
}

function post(name, value) {
  if (isHeard) frame.contentWindow.postMessage({ messio: name, value }, chat.base)
}

function keep({ name, value }) {
  remember(name, value)
  try {
    if (value) localStorage[STORE + name] = value
    else delete localStorage[STORE + name]
  } catch {
    // As above.
  }
}

function remember(name, value) {
  if (value) kept[name] = value
  else delete kept[name]
}

// In another tab of the shop the visitor became known, or signed out.
addEventListener("storage", ({ key, newValue }) => {
  if (!key?.startsWith(STORE)) return
  remember(key.slice(STORE.length), newValue)
  post("kept", kept)
})

export function load() {
  if (frame) return frame
  frame = make("iframe", { src: `${place}panel/`, title: chat.words.title, allow: "autoplay" })
  setInterval(look, 1000)
  return frame
}

// Pages that change without a reload have no event for it that all browsers know.
function look() {
  const { href: url } = location
  const { title } = document
  if (known.page?.url !== url || known.page.title !== title) tell("page", { url, title })
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== frame?.contentWindow || origin !== chat.base || !data?.messio) return
  if (data.messio === "ready") {
    look()
    isHeard = true
    for (const name in known) post(name, known[name])
    post("kept", kept)
  }
  handlers[data.messio]?.(data.value)
})
