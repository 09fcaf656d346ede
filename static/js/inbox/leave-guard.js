// Before the page goes with files that somebody chose, it asks: they cannot be kept, as words are. Whoever is signed out can only leave.
import { filesWaiting } from "./files-for.js"
import { line } from "./live/line.js"
import { queues } from "./queues.js"
import { pickedFiles } from "./unsent.js"

addEventListener("beforeunload", (event) => {
  const shown = [...document.querySelectorAll("reply-composer")].flatMap((composer) => composer.files.files)
  const onTheirWay = [...queues.values()].flat().flatMap(({ files = [] }) => files)
  const isAnyChosen = pickedFiles({ files: [...shown, ...filesWaiting(), ...onTheirWay] }).length
  if (isAnyChosen && !line.hasEnded) event.preventDefault()
})
