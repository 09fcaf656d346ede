// A number as the page's language writes it: "1,204", "1.204".
const format = new Intl.NumberFormat(document.documentElement.lang)

export const grouped = (number) => format.format(number)
