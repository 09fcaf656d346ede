// What is typed and not sent: a text and a quote for each conversation and mode, "draft" (a reply) or "note". The server
// keeps it, beside the member's marks; what it does not have yet stands on this device, and is what counts here.
const prefix = `messio:draft:${document.getElementById("inbox")?.dataset.member}:`

export const placeOf = (mode, conversation) => `${prefix}${conversation}:${mode}`

// version: of what the server keeps; what it does not have yet has none.
export function draft(mode, conversation) {
  return unsaved(placeOf(mode, conversation)) ?? saved(mode, conversation)
}

function saved(mode, conversation) {
  const drafts = document.getElementById(`drafts-${conversation}`)
  const kept = drafts?.querySelector(`[data-mode="${mode === "note" ? "note" : "reply"}"]`)
  return { text: kept?.textContent ?? "", replyTo: kept?.dataset.replyTo ?? "", version: Number(drafts?.dataset.version ?? 0) }
}

export function keepDraft(mode, conversation, { text, replyTo = "" }) {
  const place = placeOf(mode, conversation)
  const at = Math.max(Date.now(), (unsaved(place)?.at ?? 0) + 1)
  localStorage.setItem(place, JSON.stringify({ mode, conversation, text, replyTo, at }))
  document.dispatchEvent(new CustomEvent("draft:kept", { detail: place }))
}

// What comes back stands before what was written since, and a quote chosen since goes before the one that comes back.
export function putBack(mode, conversation, text, replyTo = "") {
  const since = draft(mode, conversation)
  keepDraft(mode, conversation, { text: [text, since.text].filter(Boolean).join("\n"), replyTo: since.replyTo || replyTo })
}

// ── What the server does not have yet ──

export function unsaved(place) {
  try {
    return JSON.parse(localStorage.getItem(place))
  } catch {
    return null
  }
}

export function allUnsaved() {
  return Object.keys(localStorage).filter((place) => place.startsWith(prefix))
}

export function savedIs(place) {
  localStorage.removeItem(place)
  changed()
}

function changed() {
  document.dispatchEvent(new CustomEvent("drafts:changed"))
}

// Another tab of this browser typed. That it was saved comes with the mark.
addEventListener("storage", ({ key, newValue }) => key?.startsWith(prefix) && newValue && changed())
document.addEventListener("rows:after", ({ target }) => target.id === "marks" && changed())
document.addEventListener("htmx:after:swap", changed)
