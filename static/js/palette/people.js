// Customers by name: the server knows them. Resolves to options and a note; fails where it cannot be asked.
const PAUSE_MS = 120

export async function people(url, query, signal) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  signal.throwIfAborted()
  const answer = await fetch(`${url}?${new URLSearchParams({ q: query })}`, { headers: { "HX-Request": "true" }, signal })
  if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(`${answer.status}`)
  const page = document.createElement("template")
  page.innerHTML = await answer.text()
  return { options: [...page.content.querySelectorAll("[role=option]")], note: page.content.querySelector("p")?.textContent ?? "" }
}

// Beside the list that stands; elsewhere it is a page of its own.
export function openPerson(option) {
  if (!document.getElementById("filter") || !document.getElementById("thread")) return location.assign(option.dataset.url)
  htmx.process(option)
  htmx.trigger(option, "palette:take")
}
