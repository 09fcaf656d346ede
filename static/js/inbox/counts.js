// How many conversations each view has: numbers that come with the page and by frames, and with the list's menu when it
// opens (saved-views.js), put beside the views' names.
function draw() {
  const counts = [...document.querySelectorAll("#counts, #menu-counts")]
  for (const place of document.querySelectorAll("[data-count]")) {
    const name = `data-${place.dataset.count}`
    const words = counts.find((told) => told.hasAttribute(name))?.getAttribute(name) ?? ""
    if (place.textContent !== words) place.textContent = words
  }
}

for (const name of ["htmx:after:swap", "htmx:ws:after:message:incoming"]) document.addEventListener(name, draw)
