// ":" and two letters offer emoji by their English and Vietnamese names; those used last on this device come first.
import { fold } from "../fold.js"
import { sources } from "./typed-word.js"

const RECENT = "messio:emoji"
const MOST_RECENT = 16
const MOST_FOUND = 40
let loading

sources.set(":", {
  look: "grid",
  opens: (query) => /^\p{L}{2}/u.test(query),

  async find(query, composer) {
    loading ??= load(composer.dataset.emojiUrl)
    const all = await loading.catch((problem) => {
      loading = null
      throw problem
    })
    const found = query ? matching(all, fold(query)) : [...recent().flatMap((emoji) => all.find((row) => row.emoji === emoji) ?? []), ...all]
    return found.length ? { options: [...new Set(found)].map(draw) } : null
  },

  take(option) {
    const emoji = option.textContent
    localStorage.setItem(RECENT, JSON.stringify([emoji, ...recent().filter((other) => other !== emoji)].slice(0, MOST_RECENT)))
    return emoji
  },
})

async function load(url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${answer.status}`)
  const isVietnamese = document.documentElement.lang === "vi"
  return (await answer.json()).map(([emoji, english, englishWords, vietnamese, vietnameseWords]) => ({
    emoji,
    name: isVietnamese ? vietnamese : english,
    names: ` ${fold(`${english} ${vietnamese}`)}`,
    words: ` ${fold(`${englishWords} ${vietnameseWords}`)}`,
  }))
}

// By the beginning of a word: of the name before what is only said of it, used ones before others.
function matching(all, wanted) {
  const used = recent()
  const place = (row) => (row.names.includes(` ${wanted}`) ? 0 : 2) + (used.includes(row.emoji) ? 0 : 1)
  const fits = (row) => row.names.includes(` ${wanted}`) || row.words.includes(` ${wanted}`)
  return all.filter(fits).sort((one, other) => place(one) - place(other)).slice(0, MOST_FOUND)
}

function draw({ emoji, name }, number) {
  const option = document.createElement("li")
  Object.assign(option, { id: `emoji-${number}`, role: "option", ariaLabel: name, ariaSelected: "false", textContent: emoji, title: name })
  return option
}

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? []
  } catch {
    return []
  }
}
