// On every page of a workspace.
import "./any.js"
import "../js/elements/command-palette.js"
import "../js/inbox/keys.js"
import "../js/presence.js"
import "../js/presence-line.js"
