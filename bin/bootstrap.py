"""The way from a bare Python to Messio's own: check it, make `.venv`, install what requirements name, hand over.

Only the standard library, and a syntax that Python 3.6 reads: an old one must reach the sentence that turns it away.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from typing import Callable, List, Mapping, NoReturn, Optional, Tuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "requirements.sha256")
OLDEST = (3, 11)
NEWEST_WITH_EMBEDDED_REDIS = (3, 12)


def run(module: str, arguments: List[str], requirements: List[str]) -> None:
    """Become `.venv`'s Python running `module` with `arguments` (strings), in an environment with `requirements` (file names)."""
    try:
        prepare(requirements)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop("%s: %s." % (error.filename or ROOT, error.strerror))
    # The path holds the repository alone: a module of the caller's directory must not stand in for one of ours.
    os.environ["PYTHONPATH"] = ROOT
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.execv(PYTHON, [PYTHON, "-m", module, *arguments])  # noqa: S606 (a program of ours)


def prepare(requirements: List[str]) -> None:
    # Readable by others, because root's PostgreSQL runs as another account.
    os.umask(0o022)
    # One at a time: two starts in the same checkout must not install into one environment together.
    with open(os.path.join(ROOT, requirements[0])) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not venv_works():
            problem = python_problem(sys.version_info[:2], os.environ, shutil.which)
            if problem:
                stop(problem)
            make_venv()
        if not installed(requirements):
            install(requirements)


def venv_works() -> bool:
    """A checkout that was moved or whose Python was removed leaves an environment that cannot even start."""
    if not os.path.exists(PYTHON):
        return False
    if os.path.exists(STAMP):
        return True
    return subprocess.call([PYTHON, "-c", "import pip"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def python_problem(
    version: Tuple[int, ...], environment: Mapping[str, str], which: Callable[[str], Optional[str]]
) -> Optional[str]:
    """Return the sentence that says why this Python will not do, or None. version: (major, minor)."""
    name = "%d.%d" % version
    if version < OLDEST:
        return "Messio needs Python 3.11 or 3.12 and this is %s: install one and run it as `python3.12 bin/dev`." % name
    if version <= NEWEST_WITH_EMBEDDED_REDIS or environment.get("REDIS_URL"):
        return None
    if which("redis-server") or which("valkey-server"):
        return None
    return (
        "No embedded Redis exists for Python %s: run it with Python 3.11 or 3.12, install redis-server, "
        "or set REDIS_URL to a Redis that runs." % name
    )


def make_venv() -> None:
    say("Making .venv with Python %d.%d" % sys.version_info[:2])
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode == 0:
        return
    output = made.stdout.decode(errors="replace")
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in output:
        stop(
            "This Python cannot make virtual environments: install its venv package "
            "(on Debian and Ubuntu `apt install python%d.%d-venv`)." % sys.version_info[:2]
        )
    stop("Could not make .venv: %s" % last_line(output))


def installed(requirements: List[str]) -> bool:
    try:
        with open(STAMP) as stamp:
            done = stamp.read().split()
    except OSError:
        return False
    return all(fingerprint(name) in done for name in requirements)


def install(requirements: List[str]) -> None:
    say("Installing Python packages into .venv (a minute or two, only when requirements change)")
    command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    for name in requirements:
        command += ["-r", os.path.join(ROOT, name)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    errors = []
    assert pip.stdout
    for line in pip.stdout:
        line = line.strip()
        if line.startswith(("Downloading", "Processing", "Using cached")):
            say("  " + line.split(".whl")[0].split("/")[-1].split()[-1])
        elif line.startswith("Installing collected"):
            say("Unpacking them")
        elif line.startswith("ERROR"):
            errors.append(line)
    if pip.wait():
        stop(install_problem(errors))
    with open(STAMP, "w") as stamp:
        stamp.write("\n".join(fingerprint(name) for name in requirements) + "\n")


def install_problem(errors: List[str]) -> str:
    text = "\n".join(errors)
    if "No space left" in text or "Errno 28" in text:
        return "The disk is full: free some space (the packages need about 400 MB) and start again."
    return "Installing the packages failed: %s Check the network and start again." % (
        errors[0] if errors else "pip gave no reason."
    )


def fingerprint(name: str) -> str:
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given."


def say(text: str) -> None:
    print(text, flush=True)


def stop(sentence: str) -> NoReturn:
    sys.stderr.write("bin/%s: %s\n" % (os.path.basename(sys.argv[0]), sentence))
    sys.exit(1)
