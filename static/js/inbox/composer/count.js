// How much room is left near a limit, the channel's or our own, and a field as high as its text where the browser has no
// word for that.
import { grouped } from "../../grouped.js"
import { drawParts } from "./parts.js"
import { sizeOf } from "./split.js"

const COUNT_FROM = 0.9

export function drawCount(composer) {
  const { text } = composer
  const { used, most } = room(composer)
  drawParts(composer)
  const count = composer.querySelector(".composer__count")
  count.hidden = used < most * COUNT_FROM
  count.value = grouped(most - used)
  count.toggleAttribute("data-over", used > most)
  if (CSS.supports("field-sizing", "content")) return
  text.style.blockSize = "auto"
  text.style.blockSize = `${text.scrollHeight}px`
}

// Whether it is more than may be written at once, which is said.
export function isTooLong(composer) {
  const { used, most } = whole(composer)
  if (used <= most) return false
  composer.problems.clear()
  composer.problems.say("long", { over: grouped(used - most), most: grouped(most) })
  return true
}

// One message, as long as it fits in one.
function room(composer) {
  const { text, limits, mode } = composer
  const one = { used: sizeOf(text.value, limits.unit), most: limits.text }
  const all = whole(composer)
  return mode === "note" || one.used > one.most || one.most > all.most ? all : one
}

function whole({ text, limits, mode }) {
  return { used: sizeOf(text.value.trim(), "characters"), most: mode === "note" ? limits.note : limits.whole }
}
