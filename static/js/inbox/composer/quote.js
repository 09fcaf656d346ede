// The message that a reply answers, above the field.
const NOTHING = { replyTo: "", replyAuthor: "", replyText: "" }

export class Quote {
  constructor(composer) {
    this.conversation = composer.dataset.conversation
    this.box = composer.querySelector(".composer__quote")
    this.replyTo = ""
  }

  draw({ replyTo, replyAuthor = "", replyText = "" } = NOTHING) {
    this.replyTo = replyTo
    this.box.querySelector("b").textContent = replyAuthor
    this.box.querySelector("bdi").textContent = replyText
    this.box.hidden = !replyTo
  }

  // Of a draft, which knows no more than the message's number.
  recall(replyTo) {
    if (replyTo === this.replyTo) return
    const quoted = document.querySelector(`#messages-${this.conversation} [data-reply-to="${replyTo}"]`)
    this.draw(quoted?.dataset ?? { replyTo, replyText: this.box.dataset.earlier })
  }
}
