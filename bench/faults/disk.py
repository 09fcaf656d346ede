"""A small disk, so that a full one is no more than a wish: a file system in memory, shrunk to what it holds."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

TRIES = 100


class Disk:
    """Mount one at `place`, which is made. Raises OSError where this user may not mount."""

    def __init__(self, place: Path, megabytes: int) -> None:
        self.place, self.megabytes = place, megabytes
        place.mkdir(mode=0o755, parents=True)
        mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(place))

    def fill(self) -> None:
        """Leave no room. Nothing is written: the same, and at once, as if others had taken it."""
        for _ in range(TRIES):
            found = os.statvfs(self.place)
            used = (found.f_blocks - found.f_bfree) * found.f_frsize
            # Somebody may write between the question and the answer; then it is too small, and refused.
            with suppress(OSError):
                mount("-o", f"remount,size={used}", str(self.place))
                return
        raise TimeoutError(f"{self.place} grew faster than it could be filled.")

    def free(self) -> None:
        mount("-o", f"remount,size={self.megabytes}m", str(self.place))

    def remove(self) -> None:
        # Lazily: a process that is still going may hold a file of it.
        subprocess.run(["umount", "--lazy", str(self.place)], check=True)


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.stderr.strip() or "mount failed")
