// What is typed and not yet sent stays on this device: one text for each conversation and mode, "draft" or "note".
const key = (mode, conversation) => `messio:${mode}:${conversation}`

export function draft(mode, conversation) {
  return localStorage.getItem(key(mode, conversation)) ?? ""
}

export function keepDraft(mode, conversation, text) {
  if (text) localStorage.setItem(key(mode, conversation), text)
  else localStorage.removeItem(key(mode, conversation))
}

// What comes back stands before what was written since.
export function putBack(mode, conversation, text) {
  keepDraft(mode, conversation, [text, draft(mode, conversation)].filter(Boolean).join("\n"))
}
