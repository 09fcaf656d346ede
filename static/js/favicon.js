// The sign in the browser's tab carries the number that the title does: how many conversations are unread.
const link = document.querySelector("link[rel=icon]")
const plain = { href: link.href, type: link.type }
const SIZE = 64
const RADIUS = 21
const picture = new Image(SIZE, SIZE)
picture.src = plain.href
let drawn = ""

document.addEventListener("unread:counted", async ({ detail: count }) => {
  const words = count > 9 ? "9+" : String(count || "")
  if (words === drawn) return
  drawn = words
  if (!words) return Object.assign(link, plain)
  await picture.decode().catch(() => {})
  if (words === drawn) Object.assign(link, { href: badged(words), type: "image/png" })
})

function badged(words) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE })
  const pen = canvas.getContext("2d")
  const at = [SIZE - RADIUS, RADIUS]
  if (picture.naturalWidth) pen.drawImage(picture, 0, 0, SIZE, SIZE)
  // A gap around it, so that it stands out from the sign on a light bar and a dark one.
  pen.globalCompositeOperation = "destination-out"
  disc(pen, at, RADIUS + 4)
  pen.globalCompositeOperation = "source-over"
  pen.fillStyle = "#c4281c"
  disc(pen, at, RADIUS)
  Object.assign(pen, { fillStyle: "#fff", textAlign: "center", textBaseline: "alphabetic" })
  pen.font = `700 ${words.length > 1 ? 29 : 34}px system-ui, sans-serif`
  // By the digit's own height: what fonts call their middle is not its.
  const { actualBoundingBoxAscent: ascent } = pen.measureText("9")
  pen.fillText(words, at[0], at[1] + ascent / 2)
  return canvas.toDataURL("image/png")
}

function disc(pen, [x, y], radius) {
  pen.beginPath()
  pen.arc(x, y, radius, 0, 2 * Math.PI)
  pen.fill()
}
