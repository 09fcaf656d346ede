"""Sounds and pictures made into what a browser plays or a channel takes: by a process of its own (`transcoder.py`), so
that no file breaks, fills or holds up the one that asks. Never called by the web process."""

import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from inbox.media import DEMUXERS

TRANSCODER = Path(__file__).with_name("transcoder.py")
MOST_BYTES = 25 * 1024 * 1024
LONGEST_SECONDS = 3600
# Its own processor time is limited too; this is for a machine that has none left, or a disk that hangs.
WAIT_SECONDS = 90
# In one process of ours, so many at a time; whoever comes waits for a place so long.
places = threading.BoundedSemaphore(2)
PLACE_SECONDS = 30
MOST_SECONDS = PLACE_SECONDS + WAIT_SECONDS
REASONS = {65: "unreadable", 66: "too_long", 67: "too_large", 68: "busy"}


class NotTranscoded(Exception):
    """code: unreadable, too_long, too_large, or busy: the machine had no time or no room. may_retry: whether later may be different."""

    def __init__(self, code: str, *, may_retry: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.may_retry = may_retry


def transcode(source: IO[bytes], mime_type: str, target: str, most_bytes: int = MOST_BYTES) -> IO[bytes]:
    """Make a file of the type `target`, of at most so many bytes, of `source`, which is of the type `mime_type`.

    target: audio/ogg (Opus, mono), audio/mp4 (AAC), audio/mpeg or image/jpeg. The answer is rewound; the caller closes
    it. Raises NotTranscoded.
    """
    if mime_type not in DEMUXERS:
        raise NotTranscoded("unreadable")
    if not places.acquire(timeout=PLACE_SECONDS):
        raise NotTranscoded("busy", may_retry=True)
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    try:
        with tempfile.TemporaryFile() as given:
            copyfileobj(source, given)
            given.seek(0)
            run(given, made, [target, DEMUXERS[mime_type], str(LONGEST_SECONDS), str(most_bytes)])
    except BaseException as error:
        made.close()
        if isinstance(error, OSError):  # no room for it, or no process to be had
            raise NotTranscoded("busy", may_retry=True) from error
        raise
    finally:
        places.release()
    made.seek(0)
    return made


def run(given: IO[bytes], made: IO[bytes], arguments: list[str]) -> None:
    """Isolated: no settings, no secrets, no module of ours, and nothing in the environment that leads to them."""
    command = [sys.executable, "-I", str(TRANSCODER), *arguments]
    try:
        ended = subprocess.run(
            command, stdin=given, stdout=made, stderr=subprocess.DEVNULL, env={}, timeout=WAIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotTranscoded("busy", may_retry=True) from None
    if ended.returncode:
        code = REASONS.get(ended.returncode, "unreadable")
        raise NotTranscoded(code, may_retry=code == "busy")
