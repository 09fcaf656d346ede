"""The browser of the browser tests: the system's Chromium, installed where that is possible."""

import os
import shutil
import subprocess
import sys

# To draw a window around a page costs a test more than its page does. Debian has one without; it has no desktop to notify
# and no microphone either.
LIGHT = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install() -> str:
    """Return the path of a Chromium, the light one if it is there, or "" where none could be installed either."""
    if not found(*WHOLE) and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    return found(LIGHT, *WHOLE)


def found(*names: str) -> str:
    return next((path for name in names if (path := shutil.which(name))), "")


def install() -> None:
    print("Installing Chromium for the browser tests", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", LIGHT, "fonts-noto-color-emoji"]
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(f"Chromium was not installed: {done.stderr.strip()[-300:]}", file=sys.stderr, flush=True)
            return
