// Which row of the list is open. Those that say so are kept: to look for them in a long list with every frame would take longer
// than to draw it.
let current = []

// Of a search, the result that is open, not every one of its conversation.
function draw() {
  const open = document.querySelector("#thread [data-conversation]")?.dataset.conversation
  const found = [...document.querySelectorAll("#found .row__link")].filter((link) => link.href === location.href)
  const links = [document.querySelector(`#row-${open} > a`), ...found].filter(Boolean)
  for (const link of current) if (!links.includes(link)) link.removeAttribute("aria-current")
  for (const link of links) if (link.ariaCurrent !== "true") link.setAttribute("aria-current", "true")
  current = links
}

export const openLinks = () => current.filter((link) => link.isConnected)

for (const name of ["htmx:after:history:update", "rows:after", "htmx:after:swap"]) document.addEventListener(name, draw)
draw()
