// Why something was not sent or not taken, in sentences of the page or of the server.
export class Problems {
  constructor(composer) {
    this.composer = composer
    this.place = composer.querySelector(".composer__problems")
    this.kept = composer.querySelector(".composer__kept")
  }

  // name: of a sentence of the page; values: what stands in its braces.
  say(name, values = {}) {
    const sentence = document.createElement("p")
    const words = this.composer.querySelector(`template[data-problem="${name}"]`).content.textContent
    sentence.textContent = words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "")
    this.place.append(sentence)
  }

  show(html) {
    this.place.innerHTML = html
  }

  clear() {
    this.place.replaceChildren()
    this.kept.hidden = true
  }
}
