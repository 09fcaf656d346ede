// Says that a reply is being written: to colleagues over the line, and to the customer where the platform shows it.
// It ends a moment after the last key, with the sending and with leaving. A page that closes tells colleagues alone: the
// platform forgets by itself.
import { headers } from "./request.js"
import { others } from "./writers.js"

const OVER_AFTER_MS = 3_000
const AGAIN_MS = 4_000
const CUSTOMER_AGAIN_MS = 10_000
const NOBODY = { conversation: null, at: 0 }
let colleagues = NOBODY
let customer = NOBODY
let ends
let toldCustomer = Promise.resolve()

const isDue = (told, conversation, everyMs) => told.conversation !== conversation || Date.now() - told.at >= everyMs
const say = (conversation) => document.dispatchEvent(new CustomEvent("live:tell", { detail: { writing: conversation && Number(conversation) } }))

function writes({ conversation, typingUrl }) {
  clearTimeout(ends)
  ends = setTimeout(over, OVER_AFTER_MS)
  if (isDue(colleagues, conversation, AGAIN_MS)) {
    colleagues = { conversation, at: Date.now() }
    say(conversation)
  }
  if (typingUrl && isDue(customer, conversation, CUSTOMER_AGAIN_MS)) {
    customer = { conversation, at: Date.now(), url: typingUrl }
    tellCustomer("POST", typingUrl)
  }
}

// One word after the other: the end must not overtake the beginning.
function tellCustomer(method, url) {
  toldCustomer = toldCustomer.then(() => fetch(url, { method, headers: headers() })).catch(() => {})
}

function over() {
  clearTimeout(ends)
  if (colleagues.conversation) say(null)
  // The customer sees one who writes, whoever it is: the last one takes it away.
  if (customer.conversation && !others(customer.conversation).length) tellCustomer("DELETE", customer.url)
  colleagues = NOBODY
  customer = NOBODY
}

document.addEventListener("input", ({ target }) => {
  const composer = target.closest("reply-composer")
  if (target.name !== "text" || composer?.dataset.mode !== "draft") return
  if (target.value) writes(composer.dataset)
  else over()
})
for (const name of ["submit", "later:chosen"]) document.addEventListener(name, ({ target }) => target.closest("reply-composer") && over())
document.addEventListener("htmx:after:swap", () => {
  if (colleagues.conversation && !document.querySelector(`reply-composer[data-conversation="${colleagues.conversation}"]`)) over()
})
addEventListener("pagehide", () => colleagues.conversation && say(null))
