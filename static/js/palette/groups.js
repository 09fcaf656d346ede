// The palette's list: groups of options under a name, and the sentence below them.
const fresh = (palette, selector) => palette.querySelector(`template${selector}`).content.cloneNode(true).firstElementChild

export function group(palette, name, options) {
  if (!options.length) return null
  const drawn = fresh(palette, `[data-group="${name}"]`)
  drawn.append(...options)
  return drawn
}

// What is called nothing may still have been written.
export function searchFor(palette, query) {
  const drawn = fresh(palette, "[data-search]")
  drawn.querySelector("bdi").textContent = query
  drawn.firstElementChild.dataset.url = `${palette.dataset.searchUrl}?${new URLSearchParams({ q: query })}`
  return drawn
}

// note: the name of one of the page's sentences, or a sentence of the server.
export function words(palette, note, query) {
  const template = note && palette.querySelector(`template[data-note="${note}"]`)
  return template ? template.content.textContent.replace("{words}", query) : note
}
