// On the page where an owner sets up the website chat.
import "./member.js"
import "../js/copy.js"
import "../js/chat-settings/preview.js"
import "../js/week.js"
import "../js/chat-settings/unsaved.js"
