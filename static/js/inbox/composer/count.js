// How much room is left near the channel's limit, and a field as high as its text where the browser has no word for that.
import { drawParts } from "./parts.js"
import { sizeOf } from "./split.js"

const COUNT_FROM = 0.9

export function drawCount(composer) {
  const { text, limits } = composer
  const isNote = composer.mode === "note"
  const most = isNote ? limits.note : limits.text
  const used = sizeOf(text.value, isNote ? "characters" : limits.unit)
  const count = composer.querySelector(".composer__count")
  count.hidden = drawParts(composer) > 1 || used < most * COUNT_FROM
  count.value = most - used
  count.toggleAttribute("data-over", used > most)
  if (CSS.supports("field-sizing", "content")) return
  text.style.blockSize = "auto"
  text.style.blockSize = `${text.scrollHeight}px`
}
