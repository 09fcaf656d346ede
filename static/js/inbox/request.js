// How a script asks the server, and shows what it answers.
const MOST_KEPT_ALIVE = 60_000

export function headers() {
  return { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers:inherited")) }
}

// A page whose sign-in has ended is led to another one, which no script follows.
export const isSignedOut = (answer) => Boolean(answer?.headers.has("HX-Redirect"))

// Of fragments, each newer one takes its place.
export function show(text) {
  const live = document.getElementById("live")
  return htmx.swap({ sourceElement: live, target: live, swap: "none", text })
}

// A small change; it is made although the page is left meanwhile, as far as a browser takes that upon itself.
export function post(url, values = {}) {
  const body = new URLSearchParams(values)
  return fetch(url, {
    method: "POST",
    headers: headers(),
    body,
    keepalive: body.toString().length < MOST_KEPT_ALIVE,
  })
}
