// What a chosen file really is. Browsers tell it by its name, the server by its first bytes, and that is what counts.
const MARKS = [
  [0, "\xff\xd8\xff", "image/jpeg"], [0, "\x89PNG", "image/png"], [0, "GIF8", "image/gif"], [8, "WEBP", "image/webp"],
  [8, "WAVE", "audio/x-wav"], [0, "OggS", "audio/ogg"], [0, "#!AMR", "audio/amr"], [0, "fLaC", "audio/x-flac"],
  [0, "ID3", "audio/mpeg"], [0, "\xff\xfb", "audio/mpeg"], [0, "\xff\xf3", "audio/mpeg"], [0, "\xff\xf2", "audio/mpeg"],
  [0, "\xff\xf1", "audio/aac"], [0, "\xff\xf9", "audio/aac"], [0, "caff", "audio/x-caf"],
  [4, "ftypM4A", "audio/mp4"], [4, "ftyp3g", "video/3gpp"], [4, "ftypqt", "video/quicktime"], [4, "ftyphei", "image/heic"],
  [4, "ftypavif", "image/avif"], [4, "ftyp", "video/mp4"], [0, "\x1aE\xdf\xa3", "video/webm"], [0, "%PDF", "application/pdf"],
]
// Names that browsers have for the same types.
const SAME = {
  "audio/wav": "audio/x-wav", "audio/vnd.wave": "audio/x-wav", "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4",
  "audio/flac": "audio/x-flac", "audio/aiff": "audio/x-aiff", "image/jpg": "image/jpeg",
}
// A name that claims one of these, over other bytes, is not believed: as `is_misnamed` of inbox/media.py has it.
const TOLD = /^image\/(jpeg|png|gif|webp)$|^audio\/(mpeg|ogg|x-wav)$|^video\/(mp4|quicktime|webm)$|^application\/pdf$/

export const namedType = (file) => SAME[file.type] ?? file.type

const family = (type) => (/^(audio|video)\//.test(type) ? "played" : type.startsWith("image/") ? "drawn" : type)

// Resolves to { type, isMisnamed }. A file that the server has already (no `slice`) is what it says.
export async function trueType(file) {
  const named = namedType(file)
  if (!file.slice) return { type: named, isMisnamed: false }
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 16).arrayBuffer()))
  const found = MARKS.find(([at, mark]) => head.startsWith(mark, at))?.[2]
  const isMisnamed = TOLD.test(named) && file.size > 0 && (!found || family(found) !== family(named))
  return { type: found ?? named, isMisnamed }
}
