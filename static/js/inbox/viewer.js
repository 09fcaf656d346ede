// A picture large, on the same page, and from it to the others of the loaded thread; without this module its link opens it in
// a tab.
const viewer = document.getElementById("viewer")
const FARTHER_PX = 50
let links = []
let at = 0
let opened
let touched

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]")
  if (link && viewer && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    open(link)
  }
})

// What comes meanwhile is not counted: the number of the picture in sight would change.
function open(link) {
  links = [...(link.closest(".messages")?.querySelectorAll("a[data-view]") ?? [link])]
  opened = link
  viewer.toggleAttribute("data-alone", links.length < 2)
  viewer.showModal()
  show(links.indexOf(link))
}

function show(index) {
  at = index
  const picture = viewer.querySelector("img")
  viewer.removeAttribute("data-failed")
  picture.src = links[at].href
  picture.alt = links[at].querySelector("img").alt
  viewer.toggleAttribute("data-loading", !picture.complete)
  const place = viewer.querySelector(".viewer__place")
  place.textContent = place.dataset.words.replace("{number}", at + 1).replace("{count}", links.length)
  for (const button of viewer.querySelectorAll("[data-step]")) button.ariaDisabled = String(!links[at + Number(button.dataset.step)])
}

// There is a first one and a last one.
function step(by) {
  if (links[at + by]) show(at + by)
}

viewer?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step]")
  if (button) step(Number(button.dataset.step))
  else viewer.close()
})

viewer?.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft") step(-1)
  else if (key === "ArrowRight") step(1)
})

// One finger; two, or one in a picture that was enlarged, mean the picture itself.
viewer?.addEventListener("touchstart", ({ touches }) => {
  touched = touches.length === 1 && !(visualViewport?.scale > 1.01) ? touches[0] : null
}, { passive: true })

viewer?.addEventListener("touchend", ({ changedTouches: [left] }) => {
  if (!touched) return
  const [x, y] = [left.clientX - touched.clientX, left.clientY - touched.clientY]
  touched = null
  if (Math.abs(x) > FARTHER_PX && Math.abs(x) > Math.abs(y)) step(x < 0 ? 1 : -1)
})

for (const name of ["load", "error"]) {
  viewer?.querySelector("img").addEventListener(name, () => {
    viewer.removeAttribute("data-loading")
    viewer.toggleAttribute("data-failed", name === "error")
  })
}

// Its message may have left meanwhile.
viewer?.addEventListener("close", () => {
  const place = opened.isConnected ? opened : document.querySelector("#thread .thread__scroll")
  place?.focus({ preventScroll: true })
})
