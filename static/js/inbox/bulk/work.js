// One thing done to many conversations: in portions, with a count that grows, and an undo that goes the same way.
import { tellFailure } from "../../failed-request.js"
import { post } from "../request.js"
import { toast } from "../undo-toast.js"

const PORTION = 50

// place: the bar that shows how far it is; it stays in hand where the list is left meanwhile. Resolves to the ids that were not reached.
export async function changeAll(place, wish, ids) {
  const portions = []
  for (let at = 0; at < ids.length; at += PORTION) portions.push({ ...wish, ids: ids.slice(at, at + PORTION).join() })
  const done = await run(place, place.dataset.url, portions)
  if (done.sentence) tell(place, done.sentence, done.undo)
  return ids.slice(done.portions * PORTION)
}

// What did not reach the server can still be undone; what it refused is left, and counted.
async function revert(place, sentence, undo) {
  const done = await run(place, place.dataset.undoUrl, undo)
  tell(place, done.sentence || sentence, undo.slice(done.portions))
}

async function run(place, url, portions) {
  const done = { portions: 0, changed: 0, left: 0, undo: [], sentence: "" }
  const progress = place.querySelector("progress")
  place.ariaBusy = "true"
  progress.max = portions.length
  progress.hidden = portions.length < 2
  document.dispatchEvent(new Event("bulk:busy"))
  for (const portion of portions) {
    progress.value = done.portions
    const answer = await post(url, { ...portion, before: done.changed, left: done.left }).catch(() => null)
    const told = await answer?.json().catch(() => null)
    if (!answer?.ok && !(portion.undo && told?.sentence)) {
      if (told?.sentence) toast(told.sentence)
      else tellFailure(answer?.status)
      break
    }
    done.portions += 1
    done.changed += told.changed
    done.left += told.left
    done.sentence = told.sentence
    if (told.undo) done.undo.push({ undo: told.undo, of: told.changed })
  }
  progress.hidden = true
  place.ariaBusy = null
  document.dispatchEvent(new Event("bulk:busy"))
  return done
}

function tell(place, sentence, undo) {
  toast(sentence, undo.length ? () => revert(place, sentence, undo) : null)
}
