// What a page offers by itself: its actions, each with its key, its controls, and the places to go. An action that is a
// place stands there alone, with its key.
import { fold } from "../fold.js"
import { controls } from "./controls.js"

export function offers(palette) {
  const rows = []
  document.dispatchEvent(new CustomEvent("acts:asked", { detail: rows }))
  const places = [...palette.querySelector("template[data-places]").content.cloneNode(true).children]
  for (const place of places) {
    const row = rows.find(({ dataset }) => dataset.action === place.dataset.is)
    if (!row) continue
    place.dataset.act = row.dataset.action
    putKeys(place, row)
  }
  const named = new Set(places.map((place) => place.dataset.is))
  const acts = rows.filter(({ dataset }) => !named.has(dataset.action)).map((row) => drawAct(palette, row))
  const me = []
  for (const [name, control] of controls()) (control.closest(".nav") ? me : acts).push(drawControl(palette, name))
  return { acts, places, me }
}

function drawAct(palette, row) {
  const option = draw(palette, row.dataset.action, row.querySelector("dt").textContent)
  option.dataset.act = row.dataset.action
  putKeys(option, row)
  return option
}

function drawControl(palette, name) {
  const option = draw(palette, fold(name).replace(/\W+/g, "-"), name)
  option.dataset.presses = name
  return option
}

function draw(palette, id, label) {
  const option = palette.querySelector("template[data-act-option]").content.cloneNode(true).firstElementChild
  option.id = `palette-act-${id}`
  option.querySelector("span").textContent = label
  return option
}

function putKeys(option, row) {
  const keys = option.querySelector(".palette__keys")
  keys.replaceChildren(...[...row.querySelector("dd").childNodes].map((node) => node.cloneNode(true)))
}

// Those that have every word, the ones that begin with it first.
export function matching(options, query) {
  const words = fold(query).split(/\s+/).filter(Boolean)
  const label = (option) => fold(option.querySelector("span").textContent)
  const found = options.filter((option) => words.every((word) => label(option).includes(word)))
  return words.length ? found.sort((a, b) => label(b).startsWith(words[0]) - label(a).startsWith(words[0])) : found
}
