// How the button of a shop's page looks, and the panel's frame. `chat` stands above all this when the loader is served: what
// the owner chose, {base, key, hosts, side, aside, below, colour, ink, words}. The sheet is made by script, since a page's
// Content-Security-Policy may refuse what is written inline; the page's own styles end at the shadow.
export const place = `${chat.base}/chat/${chat.key}/`
// Where there is no room beside the page, the panel takes its place.
export const fills = matchMedia("(max-width: 480px), (max-height: 480px)")
export const host = document.createElement("messio-chat")
const root = host.attachShadow({ mode: "open", delegatesFocus: true })
const sheet = new CSSStyleSheet()
root.adoptedStyleSheets = [sheet]

sheet.replaceSync(`
:host { all: initial; position: fixed; z-index: 2147483000; color-scheme: light dark }
button, iframe, a { position: fixed; ${chat.side}: max(${chat.aside}px, env(safe-area-inset-${chat.side})); border: 0 }
button { inset-block-end: max(${chat.below}px, env(safe-area-inset-bottom)); inline-size: 56px; block-size: 56px; padding: 0; border-radius: 50%; background: ${chat.colour}; color: ${chat.ink}; cursor: pointer; forced-color-adjust: none; box-shadow: 0 2px 6px #0003, 0 8px 28px #0004 }
:focus-visible { outline: 3px solid ${chat.colour}; outline-offset: 3px }
button::before { content: ""; position: absolute; inset: 16px; background: currentColor; clip-path: path("M4 1h16a4 4 0 0 1 4 4v9a4 4 0 0 1-4 4h-8l-6 5v-5H4a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z") }
[aria-expanded=true]::before { clip-path: path("M5 3l7 7 7-7 2 2-7 7 7 7-2 2-7-7-7 7-2-2 7-7-7-7z") }
b { position: absolute; inset: -4px -4px auto auto; min-inline-size: 10px; padding: 0 6px; border-radius: 11px; background: #c8102e; color: #fff; font: 600 12px/22px system-ui }
b:empty, [hidden] { display: none !important }
iframe, a { inset-block-end: ${chat.below + 68}px; inline-size: 392px; block-size: min(660px, 100dvh - ${chat.below + 88}px); border-radius: 16px; background: Canvas; box-shadow: 0 4px 12px #0002, 0 16px 56px #0004 }
iframe:not(.open) { visibility: hidden; opacity: 0; translate: 0 8px }
a { display: grid; place-content: center; padding: 40px; box-sizing: border-box; color: CanvasText; font: 15px/1.5 system-ui; text-align: center }
@media ${fills.media} {
  iframe, a { inset: var(--top, 0) 0 auto; inline-size: 100%; block-size: var(--height, 100dvh); border-radius: 0 }
  button:has(~ .open) { display: none }
}
@media (prefers-reduced-motion: no-preference) { iframe { transition: opacity .12s, translate .12s, visibility .12s } }
@media print { :host { display: none } }`)

export function make(name, properties, parent = root) {
  return parent.appendChild(Object.assign(document.createElement(name), properties))
}

// Beside the body: a page that swaps its body would load the panel anew.
const names = [location.host, location.hostname]
const allows = (own) => names.some((name) => (own.startsWith("*.") ? name.endsWith(own.slice(1)) : name === own))
if (chat.hosts.some(allows)) document.documentElement.append(host)
else console.warn(`Messio: the chat is not shown, since ${location.host} is not among the websites of its settings.`)

// A phone's keyboard lies over the page; only visualViewport knows what is left to see. Who zooms in sees less on purpose.
const seen = window.visualViewport
for (const name of ["resize", "scroll"]) {
  seen?.addEventListener(name, () => {
    if (seen.scale > 1.01) return
    host.style.setProperty("--height", `${seen.height}px`)
    host.style.setProperty("--top", `${seen.offsetTop}px`)
  })
}
