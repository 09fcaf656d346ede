// A request that failed says so: the sentences are translated in the page, in <template data-failed="offline|gone|server">,
// and where roles differ, "forbidden".
const REASONS = { 403: "forbidden", 404: "gone" }

// status: of the answer; nothing where none came.
export function tellFailure(status) {
  const reason = REASONS[status] ?? (status ? "server" : "offline")
  const template = document.querySelector(`template[data-failed="${reason}"]`)
  if (template) document.getElementById("toasts")?.append(template.content.cloneNode(true))
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
