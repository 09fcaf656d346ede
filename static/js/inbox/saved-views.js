// The saved views of the list's menu: counted when it opens, and anew while it is open and the other views' counts change.
let counted = ""

function recount() {
  const views = document.querySelector("details[open] #saved-views")
  // Nobody loses what they are writing into its form.
  if (views && !views.querySelector(".save-view[open]")) htmx.trigger(views, "recount")
}

document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.querySelector(":scope #saved-views")) recount()
}, true)

for (const name of ["htmx:after:swap", "htmx:ws:after:message:incoming"]) {
  document.addEventListener(name, () => {
    const version = document.getElementById("counts")?.dataset.version ?? ""
    if (version === counted) return
    counted = version
    recount()
  })
}
