"""The header TikTok-Signature: t=<unix seconds>,s=<hex>, in any order.

s is the HMAC-SHA256 of t, a dot and the body as it came, with the app's secret as key.
Source: TikTok API for Business, "Webhook signature verification", read 2026-11.
"""

import hashlib
import hmac

LONGEST_TIME = 12  # digits


def is_genuine(header: str, body: bytes, *, secret: str, now: float, tolerance_seconds: float) -> bool:
    """Whether `secret` signed these very bytes, within the tolerance before or after `now` (seconds since 1970)."""
    pairs = [pair.strip().partition("=") for pair in header.split(",")]
    given = {name.strip(): value.strip() for name, _, value in pairs}
    signed_at, signature = given.get("t", ""), given.get("s", "")
    expected = sign(secret, signed_at, body)
    is_ours = bool(secret) and hmac.compare_digest(signature.encode(errors="replace"), expected.encode())
    is_time = signed_at.isascii() and signed_at.isdecimal() and len(signed_at) <= LONGEST_TIME
    return is_ours and is_time and abs(now - int(signed_at)) <= tolerance_seconds


def sign(secret: str, signed_at: str, body: bytes) -> str:
    message = signed_at.encode(errors="replace") + b"." + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
