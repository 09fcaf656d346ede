// On the list of customers.
import "./member.js"
import "../js/ticked-rows.js"
