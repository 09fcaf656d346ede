"""What the composer offers is drawn from what the platform takes."""

import pytest

from inbox.connectors import LARGEST_MADE, RECORDED, Capabilities, connectors

CHANNEL = Capabilities(
    text_limit=1,
    file_limits={
        "image": {"image/jpeg": 9, "image/gif": 20},
        "audio": {"audio/ogg": 9, "audio/amr": 9},
        "video": {"": 9},
        "file": {"application/pdf": 9},
    },
    voice="audio/ogg",
)


@pytest.mark.parametrize(
    ("kind", "mime_type", "size", "taken", "made_into"),
    [
        ("image", "image/jpeg", 9, True, ""),
        ("image", "image/gif", 20, True, ""),
        ("image", "image/gif", 21, False, ""),  # it moves: a JPEG of it would be another thing
        ("image", "image/jpeg", 10, True, "image/jpeg"),
        ("image", "image/webp", 1, True, "image/jpeg"),
        ("image", "image/jpeg", LARGEST_MADE + 1, False, ""),
        ("image", "image/tiff", 1, False, ""),
        ("audio", "audio/amr", 9, True, ""),
        ("audio", "audio/ogg", 9, True, "audio/ogg"),  # of any codec inside
        ("audio", RECORDED, 1, True, "audio/ogg"),
        ("audio", "audio/mpeg", 99, True, "audio/ogg"),
        ("audio", "audio/midi", 1, False, ""),
        ("video", "video/anything", 9, True, ""),
        ("video", "video/anything", 10, False, ""),
        ("file", "application/pdf", 9, True, ""),
        ("file", "application/zip", 1, False, ""),
    ],
)
def test_each_type_has_a_limit_and_what_can_be_made_fit_is_taken_too(kind, mime_type, size, taken, made_into):
    assert (CHANNEL.takes(kind, mime_type, size), CHANNEL.made_into(kind, mime_type, size)) == (taken, made_into)


def test_where_the_platform_takes_no_voice_no_sound_is_made_and_none_is_recorded():
    silent = Capabilities(text_limit=1, file_limits={"image": {"image/jpeg": 9}})

    assert not silent.voice
    assert not silent.takes("audio", RECORDED, 1)


def test_a_recording_is_always_made_into_the_voice_of_its_channel():
    """Also where a WAV would be taken: it is ten times as large, and no telephone shows it as spoken."""
    voices = {name: each.capabilities.made_into("audio", RECORDED, 1000) for name, each in connectors.items()}

    assert voices == {
        "facebook": "audio/mp4",
        "instagram": "audio/mp4",
        "tiktok": "",
        "twilio": "audio/ogg",
        "web": "audio/mpeg",
        "whatsapp": "audio/ogg",
        "zalo": "",
    }


def test_what_is_made_is_of_a_type_that_the_platform_takes():
    for each in connectors.values():
        taken = each.capabilities
        assert not taken.voice or taken.largest("audio", taken.voice), each.platform
        assert taken.largest("image", "image/jpeg"), each.platform
