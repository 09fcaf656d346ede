// On a shop's own page, served as /chat/<key>.js.
import "../js/chat/loader/launcher.js"
