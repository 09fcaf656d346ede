// The keyboard of an iPhone lies over the page instead of making it smaller, and pushes it up by as much as it likes. What
// is left to see only visualViewport knows; the shell takes that room and no more. Where the browser shrinks the page
// itself, as the viewport's interactive-widget asks, nothing is covered.
const LEAST_KEYBOARD_PX = 80
const seen = window.visualViewport
const { style } = document.documentElement

function draw() {
  const covered = innerHeight - seen.height
  // Who zooms in sees less on purpose.
  if (seen.scale > 1.01 || covered < LEAST_KEYBOARD_PX) {
    style.removeProperty("--page-height")
    style.removeProperty("--page-top")
  } else {
    style.setProperty("--page-height", `${seen.height}px`)
    style.setProperty("--page-top", `${seen.offsetTop}px`)
  }
}

for (const name of ["resize", "scroll"]) seen?.addEventListener(name, draw)
