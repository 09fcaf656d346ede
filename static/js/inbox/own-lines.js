// "You:" before one's own last line in the list. A row is the same for all, so one rule of this page's own says it of the
// rows that are there and of all that come.
const own = document.getElementById("inbox")?.dataset.member

if (own) {
  const rules = new CSSStyleSheet()
  rules.replaceSync(`
    .row__author[data-author="${own}"]::before { content: attr(data-own); }
    .row__author[data-author="${own}"] > span { display: none; }
  `)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules]
}
