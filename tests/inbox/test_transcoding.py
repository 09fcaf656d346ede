"""One file made of another, by a process of its own that no file brings down."""

import io
import os
import subprocess
import sys

import pytest

from inbox import transcoding
from inbox.media import DEMUXERS, sniff
from inbox.transcoder import NOBODY
from inbox.transcoding import NotTranscoded, transcode
from tests.sounds import heard, held_sideways, picture, seen, sound, transparent

TYPES = {
    "amr": "audio/amr", "3gp": "video/3gpp", "wav": "audio/x-wav", "ogg": "audio/ogg", "m4a": "audio/mp4",
    "mp3": "audio/mpeg", "flac": "audio/x-flac", "caf": "audio/x-caf",
}  # fmt: skip


def made(content: bytes, target: str, **limits) -> bytes:
    with transcode(io.BytesIO(content), sniff(content), target, **limits) as file:
        return file.read()


@pytest.mark.parametrize("kind", TYPES)
def test_what_telephones_record_is_recognised_and_made_into_what_every_browser_plays(kind):
    content = sound(kind)

    result = made(content, "audio/mpeg")

    container, codec, channels, seconds = heard(result)
    assert sniff(content) == TYPES[kind]
    assert sniff(result) == "audio/mpeg"
    assert (container, codec, channels) == ("mp3", "mp3float", 1)
    assert 0.9 < seconds < 1.2


@pytest.mark.parametrize(
    ("target", "container", "codec"), [("audio/ogg", "ogg", "opus"), ("audio/mp4", "mov,mp4,m4a,3gp,3g2,mj2", "aac")]
)
def test_a_recording_becomes_a_voice_message_a_tenth_as_large(target, container, codec):
    recorded = sound("wav", 5)

    result = made(recorded, target)

    assert heard(result)[:3] == (container, codec, 1)
    assert 4.9 < heard(result)[3] < 5.2
    assert sniff(result) == target
    assert len(result) < len(recorded) / 4


def test_a_voice_note_has_one_channel_however_many_its_source_has():
    assert heard(made(sound("mp3", layout="stereo"), "audio/ogg"))[2] == 1
    assert heard(made(sound("mp3", layout="stereo"), "audio/mp4"))[2] == 2


def test_a_picture_is_made_smaller_until_it_fits():
    large = picture("png", 900, 700, noise=True)

    small = made(large, "image/jpeg", most_bytes=400_000)

    width, height, _ = seen(small)
    assert len(large) > 1_000_000
    assert len(small) <= 400_000
    assert sniff(small) == "image/jpeg"
    assert width / height == pytest.approx(900 / 700, rel=0.01)


@pytest.mark.parametrize("codec", ["mjpeg", "png", "libwebp"])
def test_a_picture_keeps_its_colours(codec):
    width, height, (red, green, blue) = seen(made(picture(codec), "image/jpeg"))

    assert (width, height) == (64, 48)
    assert (red < 30, 180 < green < 220, blue < 30) == (True, True, True)


def test_what_is_transparent_stands_on_white():
    _, _, colour = seen(made(transparent(), "image/jpeg"))

    assert min(colour) > 250


def test_a_full_disk_is_no_fault_of_the_file(monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transcoding, "copyfileobj", full)

    with pytest.raises(NotTranscoded) as refused:
        transcode(io.BytesIO(sound("wav")), "audio/x-wav", "audio/ogg")

    assert (refused.value.code, refused.value.may_retry) == ("busy", True)


def test_a_picture_stands_as_it_was_held():
    turned = made(held_sideways(picture("mjpeg")), "image/jpeg")

    width, height, (red, green, _) = seen(turned)
    assert (width, height) == (48, 64)
    assert green > red  # what was left is above now


@pytest.mark.parametrize(
    ("content", "mime_type", "target"),
    [
        (b"", "audio/amr", "audio/mpeg"),
        (b"#!AMR\n" + b"\xff" * 4000, "audio/amr", "audio/mpeg"),
        (b"<html><script>alert(1)</script></html>", "audio/x-wav", "audio/ogg"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + b"\xff" * 500, "audio/x-wav", "audio/ogg"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "audio/mpeg", "audio/mpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "image/png", "image/jpeg"),
        (b"\xff\xd8\xff" + b"\xd9" * 100, "image/jpeg", "image/jpeg"),
        (sound("ogg")[:300], "audio/ogg", "audio/mpeg"),
        (sound("wav"), "audio/midi", "audio/mpeg"),
        (picture("mjpeg"), "audio/mpeg", "audio/mpeg"),
    ],
)
def test_what_cannot_be_read_says_so(content, mime_type, target):
    with pytest.raises(NotTranscoded) as refused:
        transcode(io.BytesIO(content), mime_type, target)

    assert (refused.value.code, refused.value.may_retry) == ("unreadable", False)


def test_what_is_longer_or_larger_than_its_bounds_says_so(monkeypatch):
    with pytest.raises(NotTranscoded, match="too_large"):
        transcode(io.BytesIO(sound("wav", 5)), "audio/x-wav", "audio/mp4", most_bytes=10_000)
    with pytest.raises(NotTranscoded, match="too_large"):
        transcode(io.BytesIO(picture("png", 700, 700, noise=True)), "image/png", "image/jpeg", most_bytes=2000)
    monkeypatch.setattr(transcoding, "LONGEST_SECONDS", 2)
    with pytest.raises(NotTranscoded, match="too_long"):
        transcode(io.BytesIO(sound("amr", 3)), "audio/amr", "audio/mpeg")


def test_a_picture_that_claims_more_than_a_camera_takes_is_not_drawn():
    """Its head alone says how large it is: what draws it would fill the memory."""
    head = picture("png")
    bomb = head[:16] + (30_000).to_bytes(4, "big") * 2 + head[24:]

    with pytest.raises(NotTranscoded, match="unreadable"):
        transcode(io.BytesIO(bomb), "image/png", "image/jpeg")


def test_what_takes_too_long_is_ended_and_may_be_tried_again(monkeypatch):
    monkeypatch.setattr(transcoding, "WAIT_SECONDS", 0.01)

    with pytest.raises(NotTranscoded) as refused:
        transcode(io.BytesIO(sound("wav", 5)), "audio/x-wav", "audio/ogg")

    assert (refused.value.code, refused.value.may_retry) == ("busy", True)


def test_the_process_that_reads_a_strangers_file_knows_no_secret_and_has_bounds(monkeypatch):
    asked = {}

    def run(command, **options):
        asked.update(options, command=command)
        return subprocess.CompletedProcess(command, -11)  # as a crash in C ends it

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(NotTranscoded, match="unreadable"):
        transcode(io.BytesIO(b"x"), "audio/amr", "audio/mpeg")

    assert asked["env"] == {}
    assert asked["timeout"] == transcoding.WAIT_SECONDS
    assert "-I" in asked["command"]


def test_where_the_worker_is_root_a_strangers_file_is_read_by_nobody():
    asks = "import os; from inbox.transcoder import confine; confine(1000); print(*os.getresuid(), *os.getresgid())"
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)

    mine = [*os.getresuid(), *os.getresgid()]
    assert [int(word) for word in told.stdout.split()] == ([NOBODY] * 6 if os.geteuid() == 0 else mine)


def test_only_readers_that_open_no_other_file_are_used():
    assert set(DEMUXERS.values()).isdisjoint({"hls", "concat", "dash", "image2", "rtsp", "sdp", "imf"})
