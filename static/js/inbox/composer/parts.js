// A reply that is too long for one message: it is said that it goes out as several, and that is how it leaves.
import { clientId } from "../client-id.js"
import { split } from "./split.js"

export function drawParts(composer) {
  const count = split(composer, composer.text.value).length
  const place = composer.querySelector(".composer__parts")
  const words = count > 1 ? place.dataset.words.replace("{count}", count) : ""
  if (place.textContent !== words) place.textContent = words
}

// One entry for each, in order: the first one quotes, the last one brings the files and buttons, and resolves.
export function entries(composer, entry, more) {
  const texts = split(composer, entry.text)
  const whole = entry.clientId
  return texts.map((text, number) => {
    const [isFirst, isLast] = [number === 0, number === texts.length - 1]
    return {
      ...entry,
      ...more,
      text,
      clientId: isFirst ? whole : clientId(),
      whole,
      replyTo: isFirst ? entry.replyTo : "",
      files: isLast ? entry.files : [],
      buttons: isLast ? entry.buttons : [],
      resolves: isLast && Boolean(more.resolves),
    }
  })
}
