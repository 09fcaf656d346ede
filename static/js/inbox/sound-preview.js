// A chosen recording can be heard before it leaves. By the page's own sound, since no address of it may be played here.
export function offerToListen(file, row) {
  const button = row.querySelector("[data-play]")
  let playing = null
  button.hidden = false

  function stop() {
    playing?.close()
    playing = null
    button.ariaPressed = "false"
  }

  async function play() {
    const context = (playing = new AudioContext())
    button.ariaPressed = "true"
    const bytes = file.url ? await (await fetch(file.url)).arrayBuffer() : await file.arrayBuffer()
    const source = context.createBufferSource()
    source.buffer = await context.decodeAudioData(bytes)
    source.connect(context.destination)
    source.onended = () => playing === context && stop()
    source.start()
    // Taken out or sent, it falls silent.
    const gone = new MutationObserver(() => row.isConnected || (gone.disconnect(), stop()))
    gone.observe(document, { childList: true, subtree: true })
  }

  button.addEventListener("click", () => (playing ? stop() : play().catch(stop)))
}
