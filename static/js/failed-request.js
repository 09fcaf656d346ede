// A request that failed says so: the sentences are translated in the page, in <template data-failed="offline|gone|server">.
function tell(reason) {
  const template = document.querySelector(`template[data-failed="${reason}"]`)
  document.getElementById("toasts")?.append(template.content.cloneNode(true))
}

document.addEventListener("htmx:error", (event) => {
  const { error, ctx } = event.detail
  if (error?.name === "AbortError" || ctx?.response) return
  tell("offline")
})

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail.ctx?.response?.status
  if (status >= 500) tell("server")
  else if (status === 404) tell("gone")
})
