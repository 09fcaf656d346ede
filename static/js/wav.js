// What was heard as a WAV file: the one kind that every browser can make by itself and a platform takes without asking
// which codec is inside. 16,000 samples a second of one channel are enough for a voice: 32 kB a second.
export const RATE = 16_000
export const BYTES_PER_SECOND = RATE * 2
const HEAD = 44

// portions: Float32Arrays at `rate` samples a second.
export async function wav(portions, rate) {
  const length = portions.reduce((sum, portion) => sum + portion.length, 0)
  const offline = new OfflineAudioContext(1, Math.ceil((length * RATE) / rate), RATE)
  const heard = offline.createBuffer(1, length, rate)
  portions.reduce((at, portion) => (heard.copyToChannel(portion, 0, at), at + portion.length), 0)
  const source = offline.createBufferSource()
  source.buffer = heard
  source.connect(offline.destination)
  source.start()
  const samples = (await offline.startRendering()).getChannelData(0)
  return new Blob([head(samples.length * 2), Int16Array.from(samples, (value) => Math.max(-1, Math.min(1, value)) * 32_767)])
}

function head(bytes) {
  const view = new DataView(new ArrayBuffer(HEAD))
  const word = (at, letters) => [...letters].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)))
  word(0, "RIFF")
  view.setUint32(4, HEAD - 8 + bytes, true)
  word(8, "WAVEfmt ")
  view.setUint32(16, 16, true) // of this part
  view.setUint16(20, 1, true) // plain numbers
  view.setUint16(22, 1, true) // channels
  view.setUint32(24, RATE, true)
  view.setUint32(28, BYTES_PER_SECOND, true)
  view.setUint16(32, 2, true) // bytes of a sample
  view.setUint16(34, 16, true) // bits of it
  word(36, "data")
  view.setUint32(40, bytes, true)
  return view
}
