// A request that failed says so: the sentences are translated in the page, in <template data-failed="offline|gone|server">,
// and where roles differ, "forbidden".
const REASONS = { 403: "forbidden", 404: "gone" }
const OFFERED_SECONDS = 30

// status: of the answer; nothing where none came. of: what failed, where that is not what is in sight. again: tries it once
// more, where another try may go well.
export function tellFailure(status, { of, again } = {}) {
  const reason = REASONS[status] ?? (status ? "server" : "offline")
  const toast = document.querySelector(`template[data-failed="${reason}"]`)?.content.cloneNode(true).firstElementChild
  if (!toast) return
  if (of) toast.querySelector("span").prepend(`${of}: `)
  const button = toast.querySelector("[data-again]")
  if (button && again) offer(button, toast, again)
  document.getElementById("toasts")?.append(toast)
}

function offer(button, toast, again) {
  button.hidden = false
  toast.dataset.seconds = OFFERED_SECONDS
  button.addEventListener("click", () => {
    toast.remove()
    again()
  })
}

document.addEventListener("htmx:error", (event) => {
  const { error, ctx } = event.detail
  if (error?.name === "AbortError" || ctx?.response) return
  tellFailure()
})

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status
  if (status >= 500 || status in REASONS) tellFailure(status)
})
