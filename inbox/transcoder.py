"""Makes one file of another, in a process of its own that `inbox/transcoding.py` starts, limits and reads.

    transcoder.py TARGET DEMUXER MOST_SECONDS MOST_BYTES < source > made

The source is a stranger's, and what reads it is written in C: whatever breaks or grows here ends with this process,
which knows no settings and no secrets. Nothing of Messio is imported. The exit code says what was wrong: 0 nothing, 65
the source cannot be read, 66 it is too long, 67 what was made of it is too large, 68 the disk is full.
"""

import errno
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import IO, Any, NamedTuple

import av
from av.audio.resampler import AudioResampler
from av.codec.context import CodecContext
from av.filter import Graph

UNREADABLE, TOO_LONG, TOO_LARGE, NO_ROOM = 65, 66, 67, 68
# An hour of sound takes a minute of a processor's time, and a picture of all these corners half of this memory.
MOST_PROCESSOR_SECONDS = 120
MOST_MEMORY_BYTES = 1024**3
# A picture's corners in all: more of them than a telephone takes is meant to fill the memory.
MOST_PIXELS = 64_000_000
# Whom no file belongs to, on every Linux ("overflowuid").
NOBODY = 65534


class Sound(NamedTuple):
    container: str
    codec: str
    rates: tuple[int, ...]
    most_channels: int
    bits_per_channel: int
    options: dict[str, str]


SOUNDS = {
    # A voice note: Opus, and one channel, since WhatsApp takes no other.
    "audio/ogg": Sound("ogg", "libopus", (16_000, 24_000, 48_000), 1, 32_000, {"application": "voip"}),
    "audio/mp4": Sound("ipod", "aac", (16_000, 22_050, 24_000, 32_000, 44_100, 48_000), 2, 64_000, {}),
    # What every browser plays, with and without the codecs that cost a licence.
    "audio/mpeg": Sound("mp3", "libmp3lame", (16_000, 22_050, 24_000, 32_000, 44_100, 48_000), 2, 48_000, {}),
}
# Of what is read, these alone: a container may name any of several hundred.
HEARD = {
    "aac", "aac_fixed", "adpcm_ima_wav", "adpcm_ms", "alac", "amrnb", "amrwb", "flac", "libopencore_amrnb",
    "libopencore_amrwb", "libopus", "mp3", "mp3float", "opus", "pcm_alaw", "pcm_f32le", "pcm_mulaw", "pcm_s16be",
    "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32le", "pcm_u8", "vorbis",
}  # fmt: skip
# The longest side of a picture, and how coarse its squares may become (2 is finest), until it is small enough.
STEPS = ((2560, 4), (2048, 5), (1600, 6), (1280, 7), (1024, 9), (800, 12), (640, 16))
# As a picture says how it was held: counter-clockwise degrees, and the filter that undoes them.
TURNS = {90: ("transpose", "cclock"), -90: ("transpose", "clock"), 180: ("rotate", "PI"), -180: ("rotate", "PI")}


class Refused(Exception):
    """code: what the process ends with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(target: str, demuxer: str, most_seconds: int, most_bytes: int) -> int:
    confine(most_bytes)
    source, made = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    try:
        # The demuxer is given: a guess could make of the file a list of other files.
        with av.open(source, format=demuxer, options={"enable_drefs": "0"}) as given:
            if target == "image/jpeg":
                made.write(picture(given, most_bytes))
            else:
                sound(given, made, SOUNDS[target], most_seconds)
        made.flush()
    except Refused as refused:
        return refused.code
    except OSError as error:
        # What FFmpeg has to say of a file is an OSError too.
        return {errno.EFBIG: TOO_LARGE, errno.ENOSPC: NO_ROOM}.get(error.errno or 0, UNREADABLE)
    except (av.FFmpegError, ValueError, MemoryError, IndexError):
        return UNREADABLE
    return 0


def confine(most_bytes: int) -> None:
    """Bounds that nothing gives back. Its files are open already, so it needs nobody's rights to any."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Beyond it a write fails, instead of ending the process by a signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def sound(given: Any, made: IO[bytes], wanted: Sound, most_seconds: int) -> None:
    stream = next(iter(given.streams.audio), None)
    if stream is None or stream.codec_context.name not in HEARD:
        raise Refused(UNREADABLE)
    channels = min(wanted.most_channels, stream.codec_context.channels or 1)
    rate = next((rate for rate in wanted.rates if rate >= stream.codec_context.sample_rate), wanted.rates[-1])
    layout = "stereo" if channels == 2 else "mono"
    with av.open(made, "w", format=wanted.container) as container:
        out: Any = container.add_stream(wanted.codec, rate=rate, options=wanted.options)
        out.layout, out.bit_rate = layout, wanted.bits_per_channel * channels
        out.codec_context.open()
        encoder = out.codec_context
        to_its_liking = AudioResampler(encoder.format, layout, rate, frame_size=encoder.frame_size or None)
        heard = 0
        for frame in frames(given, stream):
            heard += frame.samples
            if heard > most_seconds * frame.sample_rate:
                raise Refused(TOO_LONG)
            # Their times may jump or lack; what was said follows what was said before.
            frame.pts = None
            for piece in to_its_liking.resample(frame):
                container.mux(encoder.encode(piece))
        if not heard:
            raise Refused(UNREADABLE)
        for piece in to_its_liking.resample(None):
            container.mux(encoder.encode(piece))
        container.mux(encoder.encode(None))


def frames(given: Any, stream: Any) -> Iterator[Any]:
    """What can be decoded of it; a broken packet costs its own moment, as in any player."""
    for packet in given.demux(stream):
        with suppress(av.InvalidDataError):
            yield from packet.decode()


def picture(given: Any, most_bytes: int) -> bytes:
    """The picture as a JPEG of at most so many bytes, upright, on white where it is transparent."""
    stream = next(iter(given.streams.video), None)
    if stream is None or stream.width * stream.height > MOST_PIXELS:
        raise Refused(UNREADABLE)
    stream.codec_context.thread_count = 1
    frame = next(given.decode(stream), None)
    if frame is None:
        raise Refused(UNREADABLE)
    for longest, coarseness in STEPS:
        if len(found := jpeg(frame, longest, coarseness)) <= most_bytes:
            return found
    raise Refused(TOO_LARGE)


def jpeg(frame: Any, longest: int, coarseness: int) -> bytes:
    drawn = drawn_by(frame, min(1.0, longest / max(frame.width, frame.height)))
    encoder: Any = CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = drawn.width, drawn.height, drawn.format.name
    encoder.time_base = drawn.time_base
    encoder.thread_count = 1
    # FFmpeg counts its scale of quality in units of 118.
    encoder.options = {"flags": "+qscale", "global_quality": str(118 * coarseness), "color_range": "pc"}
    return b"".join(bytes(packet) for packet in [*encoder.encode(drawn), *encoder.encode(None)])


def drawn_by(frame: Any, scale: float) -> Any:
    """The frame scaled, turned as its camera was held, and in JPEG's own colours."""
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    frame.time_base, frame.pts = Fraction(1, 25), 0
    graph = Graph()
    last = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    steps: list[tuple[str, str | None]] = [("scale", f"{width}:{height}:flags=area:out_range=pc")]
    if any(component.is_alpha for component in frame.format.components):
        paper = graph.add("color", f"white:size={width}x{height}")
        steps = [*steps, ("format", "rgba"), ("overlay", "format=rgb")]
    if turn := TURNS.get(round(frame.rotation)):
        steps.append(turn)
    steps += [("format", "yuvj420p"), ("buffersink", None)]
    for name, arguments in steps:
        step = graph.add(name, arguments)
        if name == "overlay":
            paper.link_to(step)
        last.link_to(step, input_idx=1 if name == "overlay" else 0)
        last = step
    graph.configure()
    graph.push(frame)
    return graph.pull()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
