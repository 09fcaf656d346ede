"""The browser of the browser tests: the system's Chromium, installed where that is possible."""

import os
import shutil
import subprocess
import sys

# Debian's first one has no window to draw around a page, which costs a test more than its page does.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install() -> str:
    """Return the path of a Chromium, or "" where there is none and none could be installed."""
    return found() or (installed() if os.geteuid() == 0 and shutil.which("apt-get") else "")


def found() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def installed() -> str:
    print("Installing Chromium for the browser tests", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium-headless-shell", "fonts-noto-color-emoji"]
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(f"Chromium was not installed: {done.stderr.strip()[-300:]}", file=sys.stderr, flush=True)
            return ""
    return found()
