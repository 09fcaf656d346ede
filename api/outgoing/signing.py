"""How a post proves that it is ours: a time and an HMAC-SHA256 over that time and the very bytes of the body."""

import hashlib
import hmac
import secrets

HEADER = "Messio-Signature"


def new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def signature(secret: str, body: bytes, at: int) -> str:
    """at: seconds since 1970. Returns what the header holds: "t=1763600000,v1=…"."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"
