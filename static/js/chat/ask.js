// One question to the server, with who asks and how far this page is: {status, answer, after}. status 0: no answer came; after: seconds, where it said so.
import { latest } from "./news.js"
import { key } from "./page.js"

const PATIENCE_MS = 20_000
const PATIENCE_FOR_FILES_MS = 300_000

export function ask(name, fields = {}, { files = [], progress } = {}) {
  const form = new FormData()
  for (const [field, value] of Object.entries({ token: latest.token, cursor: latest.cursor, ...fields })) if (value) form.append(field, value)
  for (const file of files) form.append("files", file, file.name)
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open("POST", `/chat/${key}/${name}/`)
    request.setRequestHeader("Accept", "application/json")
    request.timeout = files.length ? PATIENCE_FOR_FILES_MS : PATIENCE_MS
    request.responseType = "json"
    if (progress) request.upload.onprogress = ({ loaded, total }) => progress(loaded / total)
    request.onloadend = () => {
      const after = Number(request.status && request.getResponseHeader("Retry-After"))
      resolve({ status: request.status, answer: request.response ?? {}, after })
    }
    request.send(form)
  })
}
