// All listen: the shop's page may speak, or the page of the chat begins by itself.
import { isPanel } from "./page.js"
import { begin } from "./session.js"
import { tell } from "./shop.js"

if (isPanel) tell("ready")
else begin()
