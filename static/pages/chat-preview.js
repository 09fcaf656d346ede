// In the preview of the website chat: what draws, and nothing that talks.
import "../js/elements/scroll-keeper.js"
import "../js/inbox/thread-groups.js"
import "../js/chat/menus.js"
import "../js/chat/times.js"
