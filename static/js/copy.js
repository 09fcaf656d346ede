// A button that copies the text of what it names, and says so in its own label, and in the live region behind it.
const AGAIN_MS = 3000

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]")
  if (!button) return
  const source = document.getElementById(button.dataset.copy)
  const label = button.querySelector("span")
  const words = (button.dataset.words ??= label.textContent)
  const say = (now) => (label.textContent = button.nextElementSibling.textContent = now)
  try {
    await navigator.clipboard.writeText(source.textContent.trim())
    say(button.dataset.done)
  } catch {
    // Over plain HTTP there is no clipboard: what is selected can be copied by hand.
    getSelection().selectAllChildren(source)
    say(button.dataset.failed)
  }
  setTimeout(() => {
    button.nextElementSibling.textContent = ""
    label.textContent = words
  }, AGAIN_MS)
})
