// How many conversations each view has: numbers that come with the page and by frames, put beside the views' names.
function draw() {
  const counts = document.getElementById("counts")
  for (const place of document.querySelectorAll("[data-count]")) {
    const words = counts?.getAttribute(`data-${place.dataset.count}`) ?? ""
    if (place.textContent !== words) place.textContent = words
  }
}

for (const name of ["htmx:after:swap", "htmx:ws:after:message:incoming"]) document.addEventListener(name, draw)
