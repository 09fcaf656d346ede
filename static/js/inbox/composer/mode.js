// Reply or note: which of the two is pressed, and what the field says of itself.
export function drawMode(composer, mode) {
  composer.dataset.mode = mode
  for (const button of composer.querySelectorAll(".composer__modes button")) button.ariaPressed = String(button.dataset.mode === mode)
  const { text } = composer
  const [label, placeholder] = [text.ariaLabel, text.placeholder]
  Object.assign(text, { ariaLabel: text.dataset.noteLabel, placeholder: text.dataset.notePlaceholder })
  Object.assign(text.dataset, { noteLabel: label, notePlaceholder: placeholder })
}

export function listenForModes(composer, on) {
  on(composer.querySelector(".composer__modes"), "click", ({ target }) => {
    const button = target.closest("[data-mode]")
    if (button) composer.switchTo(button.dataset.mode)
  })
}
