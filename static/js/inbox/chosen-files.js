// The files of a reply before it leaves: checked against what the channel takes, shown, and taken back one by one. A file
// of a saved reply, which the server has already, is { id, name, type, size, url }.
import { namedType, trueType } from "./file-type.js"
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
      if (this.refuses(file, namedType(file))) continue
      if (this.files.length >= this.limits.count) {
        over.push(file.name)
        continue
      }
      this.files.push(file)
      this.list.append(draw(file, this.isMadeToFit(file) && this.list.dataset.fit))
      this.look(file)
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

  // By its name it fits; whether it does by its bytes is known a moment later.
  async look(file) {
    const { type, isMisnamed } = await trueType(file)
    if (isMisnamed) this.problem("misnamed", { name: file.name })
    if ((isMisnamed || this.refuses(file, type)) && this.files.includes(file)) this.remove(this.files.indexOf(file))
  }

  refuses(file, type) {
    const most = this.limit(type)?.[1]
    const reason = most === undefined ? "type" : !file.size ? "empty" : file.size > most ? "size" : ""
    if (reason) this.problem(reason, { name: file.name, limit: size(most) })
    return Boolean(reason)
  }

  // Bytes: [as it is, at most, made into what the channel takes]; as `Capabilities.limit` has it.
  limit(type) {
    const prefix = type.split("/")[0]
    const types = this.limits.files[["image", "video", "audio"].includes(prefix) ? prefix : "file"]
    return types?.[type] ?? types?.[""]
  }

  isMadeToFit(file) {
    return file.type.startsWith("image/") && file.size > this.limit(namedType(file))[0]
  }
}

function draw(file, made) {
  const row = document.getElementById("chosen-file").content.cloneNode(true).firstElementChild
  row.querySelector(".chosen-file__name").textContent = file.name
  row.querySelector("small").textContent = [file.length, size(file.size), made].filter(Boolean).join(" · ")
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

function size(bytes = 0) {
  const [number, unit] = bytes < 1024 ** 2 ? [Math.ceil(bytes / 1024), "kilobyte"] : [bytes / 1024 ** 2, "megabyte"]
  const options = { style: "unit", unit, maximumFractionDigits: number < 10 ? 1 : 0 }
  return new Intl.NumberFormat(document.documentElement.lang, options).format(number)
}
