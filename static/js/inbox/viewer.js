// A picture large, on the same page; without this module its link opens it in a tab.
const viewer = document.getElementById("viewer")

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]")
  if (link && viewer && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    viewer.querySelector("img").src = link.href
    viewer.querySelector("img").alt = link.querySelector("img").alt
    viewer.showModal()
  } else if (event.target.closest("#viewer")) {
    viewer.close()
  }
})
