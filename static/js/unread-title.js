// The tab's title, and its sign (favicon.js), say how many conversations the member has not read, whatever the page shows.
// Not with the next picture of the page: a tab that lies behind others has none.
const STARTS_WITH_COUNT = /^\(\d+\+?\) /

function draw() {
  const words = document.getElementById("counts")?.dataset.unreadOpen ?? ""
  // The open conversation's header knows its name as it is now; the page's own title is from when it came.
  const header = document.querySelector("#thread [data-title]")
  const plain = header?.dataset.title ?? document.title.replace(STARTS_WITH_COUNT, "")
  const wanted = words ? `(${words}) ${plain}` : plain
  if (document.title !== wanted) document.title = wanted
  document.dispatchEvent(new CustomEvent("unread:counted", { detail: parseInt(words) || 0 }))
}

for (const name of ["rows:after", "htmx:after:swap", "htmx:ws:after:message:incoming", "line:heard"]) {
  document.addEventListener(name, draw)
}
new MutationObserver(draw).observe(document.querySelector("title"), { childList: true })
draw()
