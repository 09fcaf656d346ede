// Which page the visitor looks at, told to the team as they go on; and for how long they did nothing.
import { say } from "./line.js"
import { on } from "./page.js"

const EVERY_MS = 30_000
let last = Date.now()

on("page", (page) => say({ page }))
for (const name of ["pointerdown", "keydown", "wheel", "touchstart"]) addEventListener(name, () => (last = Date.now()), { passive: true })
setInterval(() => say({ used: Math.round((Date.now() - last) / 1000) }), EVERY_MS)
