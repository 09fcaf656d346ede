"""Small sounds and pictures, made for real: what a telephone, a camera or the composer gives."""

import io
import math
from array import array
from fractions import Fraction
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame

# container, codec, samples a second
KINDS = {
    "amr": ("amr", "libopencore_amrnb", 8000),
    "3gp": ("3gp", "libopencore_amrnb", 8000),
    "wav": ("wav", "pcm_s16le", 16_000),
    "ogg": ("ogg", "libopus", 48_000),
    "m4a": ("ipod", "aac", 16_000),
    "mp3": ("mp3", "libmp3lame", 16_000),
    "flac": ("flac", "flac", 44_100),
    "caf": ("caf", "pcm_s16le", 16_000),
}


def sound(kind: str = "wav", seconds: float = 1.0, layout: str = "mono") -> bytes:
    """A tone of 440 Hz."""
    container, codec, rate = KINDS[kind]
    written = io.BytesIO()
    with av.open(written, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=rate)
        stream.layout = layout
        stream.codec_context.open()
        fit = AudioResampler(stream.format, layout, rate, frame_size=stream.codec_context.frame_size or None)
        count = int(rate * seconds)
        frame = AudioFrame(format="s16", layout="mono", samples=count)
        frame.sample_rate, frame.pts = rate, 0
        tone = array("h", (int(9000 * math.sin(440 * math.tau * at / rate)) for at in range(count)))
        frame.planes[0].update(tone.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        for piece in [*fit.resample(frame), *fit.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return written.getvalue()


def picture(codec: str = "mjpeg", width: int = 64, height: int = 48, noise: bool = False) -> bytes:
    """Green on its left half, red on its right; with noise it cannot be packed."""
    frame = VideoFrame(width, height, "rgb24")
    row = b"".join(b"\0\xc8\0" if at < width / 2 else b"\xc8\0\0" for at in range(width))
    plane = frame.planes[0]
    if noise:
        state, pixels = 1, bytearray(plane.buffer_size)
        for at in range(len(pixels)):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            pixels[at] = state >> 16 & 255
        plane.update(bytes(pixels))
    else:
        plane.update(row.ljust(plane.line_size, b"\0") * height)
    encoder: Any = av.CodecContext.create(codec, "w")
    pix_fmt = {"mjpeg": "yuvj420p", "libwebp": "yuv420p"}.get(codec, "rgb24")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, pix_fmt, Fraction(1, 25)
    encoder.options = {"flags": "+qscale", "global_quality": "236", "color_range": "pc"} if codec == "mjpeg" else {}
    drawn = frame.reformat(format=pix_fmt, dst_color_range="JPEG" if codec == "mjpeg" else None)
    drawn.time_base, drawn.pts = Fraction(1, 25), 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(drawn), *encoder.encode(None)])


def transparent() -> bytes:
    """A PNG of nothing at all, over black."""
    frame = VideoFrame(32, 32, "rgba")
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 32, 32, "rgba", Fraction(1, 25)
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def heard(content: bytes) -> tuple[str, str, int, float]:
    """What a sound is: (container, codec, channels, seconds)."""
    with av.open(io.BytesIO(content)) as given:
        stream: Any = given.streams.audio[0]
        context = stream.codec_context
        samples: int = sum(frame.samples for frame in given.decode(stream))
        return given.format.name, context.name, context.channels, samples / context.sample_rate


def seen(content: bytes) -> tuple[int, int, tuple[int, ...]]:
    """What a picture is: (width, height, the colour of its upper left)."""
    with av.open(io.BytesIO(content)) as given:
        frame = next(given.decode(video=0)).reformat(format="rgb24")
        return frame.width, frame.height, tuple(bytes(frame.planes[0])[:3])


def held_sideways(jpeg: bytes) -> bytes:
    """The same JPEG, whose camera says (EXIF, orientation 6) that it was turned a quarter clockwise to be looked at."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
