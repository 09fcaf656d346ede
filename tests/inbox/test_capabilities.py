"""What the composer offers is drawn from what the platform takes."""

import pytest

from inbox.connectors import Capabilities


@pytest.mark.parametrize(
    ("limits", "types", "offered"),
    [
        ({}, {}, False),
        ({"image": 9}, {}, False),
        ({"audio": 9}, {"audio": ("audio/ogg",)}, False),
        ({"audio": 9}, {"audio": ("audio/ogg", "audio/x-wav")}, True),
        ({"audio": 9}, {}, True),
    ],
)
def test_a_recording_is_offered_where_the_channel_takes_its_kind(limits, types, offered):
    assert Capabilities(text_limit=1, file_limits=limits, mime_types=types).voice is offered


def test_a_file_is_taken_by_its_kind_its_type_and_its_size():
    channel = Capabilities(text_limit=1, file_limits={"image": 9}, mime_types={"image": ("image/png",)})

    assert channel.takes("image", "image/png", 9)
    assert not channel.takes("image", "image/png", 10)
    assert not channel.takes("image", "image/webp", 1)
    assert not channel.takes("audio", "audio/ogg", 1)
