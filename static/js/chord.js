// The name of what is pressed, as the server's list of keys has it: "g", "?", "ArrowUp", "Mod+k", "Alt+n". Mod is Ctrl or ⌘.
const MODIFIERS = ["Control", "Meta", "Alt", "Shift", "AltGraph"]
export const isMac = /^(Mac|iP)/.test(navigator.platform)

// Whether a word is being put together. 229: Safari ends the composition before it tells of the key that ended it.
export const isComposing = (event) => event.isComposing || event.keyCode === 229

// Empty where nothing but a modifier is held, or a word is being put together.
export function chord(event) {
  if (MODIFIERS.includes(event.key) || isComposing(event)) return ""
  const mod = event.ctrlKey || event.metaKey
  const isHeld = mod || event.altKey
  const key = name(event, isHeld)
  const shift = event.shiftKey && (isHeld || key.length > 1)
  return [mod && "Mod", event.altKey && "Alt", shift && "Shift", key].filter(Boolean).join("+")
}

function name({ key, code, altKey }, isHeld) {
  if (key === " ") return "Space"
  // With Alt many layouts make another letter of the key, or none yet.
  if (altKey && code.startsWith("Key")) return code.slice("Key".length).toLowerCase()
  return isHeld && key.length === 1 ? key.toLowerCase() : key
}

// What stands on the keyboard.
export function drawKeys(root) {
  if (!isMac) return
  for (const kbd of root.querySelectorAll("kbd")) kbd.textContent = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧" }[kbd.textContent] ?? kbd.textContent
}
