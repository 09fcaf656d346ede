// On the inbox.
import "./live.js"
import "../js/inbox/at-once.js"
import "../js/inbox/forwarding.js"
import "../js/inbox/message-menu.js"
import "../js/inbox/message-templates.js"
import "../js/inbox/message-verbs.js"
import "../js/inbox/reactions.js"
import "../js/inbox/announce.js"
