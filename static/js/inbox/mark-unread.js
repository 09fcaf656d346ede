// An open conversation is put back as unread, and left: what is on the screen would else be read again.
import { tellFailure } from "../failed-request.js"
import { headers, show } from "./request.js"

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-unread]")) return
  const thread = document.querySelector("#thread [data-conversation]")
  const name = thread.querySelector("h1").textContent
  putBack(thread.dataset.readUrl, name)
  thread.querySelector(".back").click()
  document.querySelector(`#row-${thread.dataset.conversation} > .row__link`)?.focus()
})

async function putBack(url, name) {
  const answer = await fetch(url, { method: "DELETE", headers: headers() }).catch(() => null)
  if (answer?.ok) await show(await answer.text())
  else tellFailure(answer?.status, { of: name, again: () => putBack(url, name) })
}
