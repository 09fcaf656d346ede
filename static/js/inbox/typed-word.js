// The word before the cursor, where it begins with a mark that offers something, and what is put in its place.

// Mark → { look: "list" or "grid", waits, opens(query, field), find(query, composer, signal), take(option, composer) }.
// find resolves to { options, note }, or null where there is nothing to show; take returns what stands instead of the word.
// waits: it asks the server, so a pause in the typing is waited for.
export const sources = new Map()

// begun: where a button has put the mark, which needs no letters after it.
export function typedWord(field, begun) {
  const { value, selectionStart, selectionEnd } = field
  if (selectionStart !== selectionEnd) return null
  const [typed] = value.slice(0, selectionStart).match(/\S*$/)
  const source = sources.get(typed[0])
  const start = selectionStart - typed.length
  const query = typed.slice(1)
  return source && (start === begun || source.opens(query, field)) ? { source, start, query } : null
}

// Both can be undone with Ctrl+Z, unlike a new value, and tell of themselves as typing does.
export function insert(field, words) {
  field.focus()
  document.execCommand("insertText", false, words)
}

export function replaceWord(field, { start, query }, words) {
  field.focus()
  field.setSelectionRange(start, start + 1 + query.length)
  document.execCommand(words ? "insertText" : "delete", false, words)
}

// Of a field that may have lost the focus.
export function removeMark(field, start) {
  field.setRangeText("", start, start + 1, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
