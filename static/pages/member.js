// On every page of a workspace.
import "./any.js"
import "../js/elements/command-palette.js"
import "../js/favicon.js"
import "../js/unread-title.js"
import "../js/inbox/keys.js"
import "../js/presence.js"
import "../js/inbox/news.js"
import "../js/presence-line.js"
