// On a customer's page.
import "./member.js"
import "../js/inbox/rows.js"
import "../js/customer-parts.js"
