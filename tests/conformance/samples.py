"""One small file of each kind, as its first bytes say."""

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.sounds import sound


@dataclass(frozen=True)
class Sample:
    kind: str
    name: str
    mime_type: str
    content: bytes

    @property
    def given(self):
        """As the simulators' control takes a customer's file."""
        return {"name": self.name, "base64": b64encode(self.content).decode(), "content_type": self.mime_type}

    def upload(self):
        return SimpleUploadedFile(self.name, self.content, self.mime_type)


def png():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\x2a\x7d\x5b" * 8 for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


REST = b"\0" * 512
PLACE = (21.03324, 105.85239)  # latitude, longitude
SAMPLES = (
    Sample("image", "ảnh.png", "image/png", png()),
    Sample("audio", "thoại.ogg", "audio/ogg", sound("ogg", seconds=0.2)),
    Sample("audio", "thoại.wav", "audio/x-wav", sound("wav", seconds=0.2)),
    Sample("video", "phim.mp4", "video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + REST),
    Sample("file", "báo giá.pdf", "application/pdf", b"%PDF-1.7\n" + REST),
)
BY_KIND = {sample.kind: sample for sample in reversed(SAMPLES)}


def taken(capabilities, kind):
    """A sample of this kind that the channel takes; None where it takes none."""
    fit = (s for s in SAMPLES if s.kind == kind and capabilities.takes(kind, s.mime_type, len(s.content)))
    return next(fit, None)
