// Imported by every page's list, of which nothing runs unless all of it came; htmx comes by itself.
if (window.htmx) for (const notice of document.querySelectorAll(".no-scripts")) notice.remove()
