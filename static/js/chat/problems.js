// Why something was not sent or not taken: a sentence of the page, with what stands in its braces.
import { part } from "./page.js"

export const problems = part("problems")

export function say(name, values) {
  const sentence = document.createElement("p")
  const words = document.querySelector(`template[data-problem="${name}"]`).content.textContent
  sentence.textContent = words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "")
  problems.append(sentence)
}
