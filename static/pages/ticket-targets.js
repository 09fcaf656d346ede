// On the page of tickets' deadlines.
import "./member.js"
import "../js/week.js"
