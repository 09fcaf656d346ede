// Reply, copy and delete, as the menu of a message asks for them.
import { tellFailure } from "../failed-request.js"
import { change } from "./change.js"
import { end } from "./live/line.js"
import { headers, isSignedOut } from "./request.js"

document.addEventListener("message:reply", ({ target }) => {
  target.closest(".message").querySelector("[data-reply-to]").click()
})

document.addEventListener("message:copy", async ({ target, detail }) => {
  const text = target.closest(".message").querySelector(".message__text")
  const whole = text.querySelector(".message__rest")
  // Safari takes it only when it was promised while the key was pressed.
  const words = whole ? rest(whole.href) : Promise.resolve(text.textContent)
  const item = new ClipboardItem({ "text/plain": words.then((copied) => new Blob([copied], { type: "text/plain" })) })
  const [got, written] = await Promise.allSettled([words, navigator.clipboard.write([item])])
  if (got.status === "rejected") return isSignedOut(got.reason) ? end(4401) : tellFailure(got.reason?.status)
  if (written.status === "rejected") throw written.reason
  const notice = document.getElementById("notice").content.cloneNode(true)
  const region = notice.querySelector("[role=status]")
  document.getElementById("toasts").append(notice)
  region.textContent = detail.item.dataset.done
})

// What the thread shows folded; rejected with the answer, nothing where none came.
async function rest(url) {
  const answer = await fetch(url, { headers: headers() }).catch(() => null)
  if (!answer?.ok || isSignedOut(answer)) return Promise.reject(answer)
  const page = document.createElement("template")
  page.innerHTML = await answer.text()
  return page.content.textContent
}

const dialog = document.getElementById("delete-message")
let url = ""

document.addEventListener("message:delete", ({ target, detail }) => {
  url = detail.button.dataset.url
  dialog.dataset.of = target.closest(".message").matches(".message--note") ? "note" : "message"
  dialog.returnValue = ""
  dialog.showModal()
})

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "delete") remove(url)
})

function remove(from) {
  change("POST", `${from}deletion/`, {}, { failure: { again: () => remove(from) } })
}
