"""Secrets for a machine that was given none: made once, kept in the data directory, readable by its owner only."""

import base64
import hashlib
import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def secret_key(data_dir: Path) -> str:
    """Return the key kept in `<data_dir>/secret_key`, making it the first time."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(get_random_secret_key())
    return path.read_text()


def field_key(secret: str) -> str:
    """Derive a Fernet key (32 bytes, url-safe base64) from the secret key."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"field-key:{secret}".encode()).digest()).decode()
