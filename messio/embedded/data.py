"""The data directory of one installation: what is ours in it, and `dev.env`, through which everything finds everything."""

import base64
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from messio.embedded import Trouble

HEADER = "# Written by bin/dev and bin/test at each start; settings read it after the real environment.\n"
OURS = (
    "celerybeat-schedule", "dev.env", "files", "pids", "postgres", "postgres.new", "redis", "secret_key",
    "simulator", "static",
)  # fmt: skip
NEW_DATA_BYTES = 200 * 1024 * 1024


def claim(data: Path) -> None:
    """Make `data` or find it to be ours. Raises Trouble where it is someone else's, unwritable or on a full disk."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        entries = {path.name for path in data.iterdir()}
    except OSError as error:
        raise Trouble(f"{data} cannot be used: {error.strerror}. Choose another directory with --data.") from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise Trouble(f"{data} cannot be written by this user. Choose another directory with --data.")
    if is_ours(data):
        return
    # `bin/test` works in directories below this one, which say nothing about the directory itself.
    if any(not name.startswith("test") and name != "lock" for name in entries):
        raise Trouble(f"{data} holds files that are not Messio's. Choose an empty or a new directory with --data.")
    free = shutil.disk_usage(data).free
    if free < NEW_DATA_BYTES:
        raise Trouble(
            f"The disk is full: {data} has {free // 2**20} MB left and Messio needs {NEW_DATA_BYTES // 2**20} MB."
        )


def is_ours(data: Path) -> bool:
    try:
        return (data / "dev.env").read_text().startswith(HEADER)
    except (FileNotFoundError, NotADirectoryError):
        return False


def reset(data: Path) -> None:
    """Delete what earlier starts made. Call after `claim` and with the lock held; the directory itself stays."""
    for name in OURS:
        for path in data.glob(f"{name}*"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def write_environment(data: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Write `dev.env`: `values`, each given way to the real environment, and keys made once. Return what was written."""
    kept = read_environment(data)
    written = {name: os.environ.get(name, value) for name, value in values.items()}
    written["SECRET_KEY"] = os.environ.get("SECRET_KEY") or kept.get("SECRET_KEY") or secrets.token_urlsafe(48)
    # Keys given later join the kept ones, which old rows still need.
    keys = os.environ.get("FIELD_KEYS", "").split(",") + kept.get("FIELD_KEYS", "").split(",")
    written["FIELD_KEYS"] = ",".join(dict.fromkeys(filter(None, keys))) or fernet_key()
    text = HEADER + "".join(f"{name}='{value}'\n" for name, value in written.items())
    new = data / "dev.env.new"
    descriptor = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(data / "dev.env")
    return written


def read_environment(data: Path) -> dict[str, str]:
    if not is_ours(data):
        return {}
    lines = (data / "dev.env").read_text().splitlines()[1:]
    return {name: value[1:-1] for name, _, value in (line.partition("=") for line in lines)}


def fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def demo_values(data: Path, *, public_url: str, platform_url: str) -> dict[str, str]:
    """Settings of a first run: the platforms' stand-in at `platform_url` with the application that it knows."""
    return {
        "DEBUG": "1",
        "PUBLIC_URL": public_url,
        "STORAGE_URL": (data / "files").as_uri(),
        # To the log, where a newcomer sees the link of a verification or invitation at once.
        "EMAIL_URL": "consolemail://",
        "MEDIA_HOSTS": platform_url.removeprefix("http://"),
        "META_APP_ID": "684210937755120",
        "META_APP_SECRET": "demo-meta-app-secret-7Qk1vZ3mTx9R",
        "META_VERIFY_TOKEN": "demo-verify-token-5hJ2",
        "META_GRAPH_URL": f"{platform_url}/meta",
        "META_DIALOG_URL": f"{platform_url}/meta",
        "ZALO_APP_ID": "2745119830046612773",
        "ZALO_APP_SECRET": "demo-app-secret-Zp81Wc0Nq6Ys",
        "ZALO_OA_SECRET_KEY": "demo-oa-secret-9Kq2vX7tLm4R",
        "ZALO_OAUTH_URL": f"{platform_url}/zalo",
        "ZALO_API_URL": f"{platform_url}/zalo",
        "TIKTOK_APP_ID": "7398120046635518977",
        "TIKTOK_APP_SECRET": "demo-tiktok-app-secret-4c81e09ad2",
        "TIKTOK_API_URL": f"{platform_url}/tiktok",
        "TIKTOK_AUTH_URL": f"{platform_url}/tiktok",
        "TWILIO_API_URL": f"{platform_url}/twilio",
        "TWILIO_MESSAGING_URL": f"{platform_url}/twilio",
        "TWILIO_CONTENT_URL": f"{platform_url}/twilio",
    }
