// A conversation, or a message of it, becomes a ticket: its form stands over the thread, which stays.
const dialog = document.getElementById("new-ticket")

async function open(url) {
  await htmx.ajax("GET", url, { source: "#live", target: "#new-ticket", swap: "innerHTML" })
  if (!dialog.querySelector("form")) return
  dialog.showModal()
  dialog.querySelector("[name=subject]").select()
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-act=ticket]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open(link.href)
})

document.addEventListener("message:ticket", ({ target }) => {
  const link = document.querySelector("[data-act=ticket]")
  if (link) open(`${link.href}&message=${target.closest(".message").id.replace("message-", "")}`)
})

dialog.addEventListener("click", ({ target }) => target.closest("[data-close-dialog]") && dialog.close())
dialog.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx?.response?.status === 200 && detail.ctx.request?.method === "POST") dialog.close()
})
dialog.addEventListener("close", () => dialog.replaceChildren())
