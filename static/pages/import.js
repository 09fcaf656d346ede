// Where files of customers are imported.
import "./member.js"
import "../js/import/file.js"
import "../js/import/columns.js"
