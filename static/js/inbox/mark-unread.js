// An open conversation is put back as unread, and left: what is on the screen would else be read again.
import { tellFailure } from "../failed-request.js"
import { headers, show } from "./request.js"

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-unread]")) return
  const thread = document.querySelector("#thread [data-conversation]")
  const answer = await fetch(thread.dataset.readUrl, { method: "DELETE", headers: headers() }).catch(() => null)
  if (!answer?.ok) return tellFailure(answer?.status)
  await show(await answer.text())
  if (!thread.isConnected) return
  thread.querySelector(".back").click()
  document.querySelector(`#row-${thread.dataset.conversation} > .row__link`)?.focus()
})
