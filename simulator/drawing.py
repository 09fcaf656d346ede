"""Small pictures, a voice note and a document, made from the standard library: the repository keeps nothing binary."""

import colorsys
import io
import math
import struct
import wave
import zlib
from functools import lru_cache


def png(width: int, height: int, pixels: bytes) -> bytes:
    """pixels: RGB, three bytes each, row after row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def _colour(seed: str, lightness: float) -> bytes:
    hue = zlib.crc32(seed.encode()) % 360 / 360
    return _rgb(hue, lightness, 0.45)


def _rgb(hue: float, lightness: float, saturation: float) -> bytes:
    return bytes(int(part * 255) for part in colorsys.hls_to_rgb(hue, lightness, saturation))


@lru_cache(maxsize=64)
def person_picture(seed: str, size: int = 96) -> bytes:
    """Head and shoulders in two tones of a colour that the seed decides."""
    back, front = _colour(seed, 0.82), _colour(seed, 0.42)
    out = bytearray()
    for y in range(size):
        for x in range(size):
            u, v = x / size - 0.5, y / size
            head = u * u + (v - 0.38) ** 2 < 0.028
            shoulders = (u / 0.34) ** 2 + ((v - 0.98) / 0.36) ** 2 < 1
            out += front if head or shoulders else back
    return png(size, size, bytes(out))


@lru_cache(maxsize=64)
def page_picture(seed: str, size: int = 96) -> bytes:
    """A flower whose colour and number of petals the seed decides."""
    back, front, heart = _colour(seed, 0.30), _colour(seed, 0.72), _colour(seed + "~", 0.60)
    petals = 5 + zlib.crc32(seed.encode()) % 4
    out = bytearray()
    for y in range(size):
        for x in range(size):
            u, v = x / size - 0.5, y / size - 0.5
            radius, angle = math.hypot(u, v), math.atan2(v, u)
            if radius < 0.09:
                out += heart
            else:
                out += front if radius < 0.22 + 0.17 * abs(math.cos(petals * angle / 2)) else back
    return png(size, size, bytes(out))


@lru_cache(maxsize=16)
def photo(seed: str, width: int = 480, height: int = 320) -> bytes:
    """A quiet landscape: sky, sun, two hills."""
    turn = zlib.crc32(seed.encode()) % 100 / 1000
    tones = ((0.56, 0.84, 0.5), (0.12, 0.72, 0.9), (0.36, 0.52, 0.25), (0.40, 0.32, 0.3))
    sky, sun, far, near = (_rgb(hue + turn, light, full) for hue, light, full in tones)
    out = bytearray()
    for y in range(height):
        for x in range(width):
            u, v = x / width, y / height
            if v > 0.75 + 0.08 * math.sin(u * 7):
                out += near
            elif v > 0.58 + 0.10 * math.sin(u * 5 + 2):
                out += far
            else:
                out += sun if (u - 0.72) ** 2 * 2.25 + (v - 0.28) ** 2 < 0.012 else sky
    return png(width, height, bytes(out))


@lru_cache(maxsize=1)
def voice() -> bytes:
    """Two seconds of a soft falling tone, WAV, 8 kHz."""
    rate, frames = 8000, bytearray()
    for n in range(2 * rate):
        t = n / rate
        frames += struct.pack("<h", int(9000 * math.exp(-t) * math.sin(2 * math.pi * (440 - 60 * t) * t)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(frames))
    return out.getvalue()


@lru_cache(maxsize=1)
def document() -> bytes:
    """A one-page PDF."""
    text = b"BT /F1 24 Tf 72 720 Td (Price list, from the simulator) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
