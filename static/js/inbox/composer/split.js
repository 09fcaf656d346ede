// A text that one message of the channel cannot hold, as several in order: cut between paragraphs, else lines, else words.
const ENDS = [/\n\s*\n/g, /\n/g, /\s/g]
// A cut before this part of the room would waste too much of it.
const FULL_FROM = 0.4

export function sizeOf(text, unit) {
  return unit === "bytes" ? new TextEncoder().encode(text).length : [...text].length
}

// A single one where it fits, where it is no reply, or where it is more than may be written at once.
export function split({ mode, limits }, text) {
  const fits = (words) => sizeOf(words, limits.unit) <= limits.text
  const parts = []
  let rest = text.trim()
  if (mode === "note" || sizeOf(rest, "characters") > limits.whole) return [rest]
  while (!fits(rest)) {
    const part = head(rest, fits)
    parts.push(part.trim())
    rest = rest.slice(part.length).trim()
  }
  // Files may go without a word.
  return parts.length && !rest ? parts : [...parts, rest]
}

function head(text, fits) {
  const most = longest(text, fits)
  for (const end of ENDS) {
    const at = [...most.matchAll(end)].at(-1)?.index ?? 0
    if (at > most.length * FULL_FROM) return most.slice(0, at)
  }
  return most
}

// The longest beginning that fits. The character behind it counts where it ends a word; no sign is cut in two.
function longest(text, fits) {
  const signs = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  let [low, high] = [1, signs.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(signs.slice(0, middle).join(""))) low = middle
    else high = middle - 1
  }
  const most = signs.slice(0, low).join("")
  return /\s/.test(signs[low] ?? "") ? most + signs[low] : most
}
