// A small change; it is made although the page is left meanwhile, as far as a browser takes that upon itself.
const MOST_KEPT_ALIVE = 60_000

export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"]
}

export function post(url, values = {}) {
  const body = new URLSearchParams(values)
  return fetch(url, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": token() },
    body,
    keepalive: body.toString().length < MOST_KEPT_ALIVE,
  })
}
