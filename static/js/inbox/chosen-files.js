// The files of a reply before it leaves: checked against what the channel takes, shown, and taken back one by one. A file
// of a saved reply, which the server has already, is { id, name, type, size, url }.
import { offerToListen } from "./sound-preview.js"

export class ChosenFiles {
  constructor(list, limits, problem) {
    this.list = list
    this.limits = limits
    this.problem = problem
    this.files = []
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove-file]")
      if (button) this.remove([...list.children].indexOf(button.closest("li")))
    })
  }

  // Those that fit; of the others it is said at once why not.
  add(files) {
    const over = []
    for (const file of files) {
      const reason = this.refusal(file)
      if (reason) {
        this.problem(reason.name, { name: file.name, limit: reason.limit })
        continue
      }
      if (this.files.length >= this.limits.count) {
        over.push(file.name)
        continue
      }
      this.files.push(file)
      this.list.append(draw(file))
    }
    if (over.length) this.problem("many", { most: this.limits.count, names: over.join(", ") })
  }

  remove(index) {
    this.files.splice(index, 1)
    this.list.children[index].remove()
  }

  take() {
    const taken = this.files
    this.files = []
    this.list.replaceChildren()
    return taken
  }

  refusal(file) {
    const prefix = file.type.split("/")[0]
    const kind = ["image", "video", "audio"].includes(prefix) ? prefix : "file"
    const limit = this.limits.files[kind]
    const types = this.limits.types[kind]
    if (limit === undefined || (types?.length && !types.includes(file.type))) return { name: "type" }
    if (!file.size) return { name: "empty" }
    return file.size > limit ? { name: "size", limit: size(limit) } : null
  }
}

function draw(file) {
  const row = document.getElementById("chosen-file").content.cloneNode(true).firstElementChild
  row.querySelector(".chosen-file__name").textContent = file.name
  row.querySelector("small").textContent = size(file.size)
  if (file.type.startsWith("image/")) preview(file, row)
  if (file.type.startsWith("audio/")) offerToListen(file, row)
  return row
}

async function preview(file, row) {
  const canvas = row.querySelector("canvas")
  try {
    const picture = await createImageBitmap(file.url ? await (await fetch(file.url)).blob() : file)
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height)
    const [width, height] = [picture.width * scale, picture.height * scale]
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
    canvas.hidden = false
    row.querySelector(".chosen-file__icon").hidden = true
  } catch {
    // No picture that this browser knows: the icon stays.
  }
}

function size(bytes) {
  const [number, unit] = bytes < 1024 ** 2 ? [Math.ceil(bytes / 1024), "kilobyte"] : [bytes / 1024 ** 2, "megabyte"]
  const options = { style: "unit", unit, maximumFractionDigits: number < 10 ? 1 : 0 }
  return new Intl.NumberFormat(document.documentElement.lang, options).format(number)
}
