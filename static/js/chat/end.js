// The visitor ends the chat, once they said that they mean it.
import { ask } from "./ask.js"
import { take } from "./news.js"
import { on, part } from "./page.js"
import { problems, say } from "./problems.js"

const dialog = part("end")

document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-chat-ask-end]")) {
    target.closest("details").open = false
    dialog.showModal()
  }
  if (target.closest("[data-chat-stay]")) dialog.close()
  if (!target.closest("[data-chat-end-now]")) return
  dialog.close()
  const { status, answer } = await ask("end")
  problems.replaceChildren()
  if (status === 200) take(answer)
  else say("server", { sentence: dialog.dataset.failed })
})
