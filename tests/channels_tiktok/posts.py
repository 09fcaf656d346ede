"""TikTok's posts as tests write them."""

import json
import time

from channels_tiktok.signature import sign
from tests.channels_tiktok.conftest import MANIFEST

URL = "/webhooks/tiktok/"
ACCOUNT = MANIFEST["business_id"]
DUNG, ROOM = "user-7301-dung", "Zk9+Q2xv/7aPq0LmT1=="
NOON = 1_795_000_000_000
BUSINESS = {"id": ACCOUNT, "role": "business_account"}
PERSON = {"id": DUNG, "role": "personal_account"}


def body(event="im_receive_msg", content=None, **more):
    """One post. content: as TikTok means it; written a second time as JSON."""
    envelope = {
        "client_key": MANIFEST["client_key"],
        "event": event,
        "create_time": NOON // 1000,
        "user_openid": ACCOUNT,
    }
    written = content if isinstance(content, str) else json.dumps(from_dung() if content is None else content)
    return json.dumps(envelope | {"content": written} | more).encode()


def from_dung(**more):
    return {
        "from": "dung.pham",
        "to": "tiemgom.official",
        "unique_identifier": DUNG,
        "from_user": PERSON,
        "to_user": BUSINESS,
        "conversation_id": ROOM,
        "message_id": "7441000000000000101",
        "timestamp": NOON,
        "type": "text",
        "text": {"body": "Shop ơi"},
        "message_tag": {"source": "APP"},
    } | more


def from_shop(**more):
    return from_dung(**{"from_user": BUSINESS, "to_user": PERSON, "from": "tiemgom.official", "to": "dung.pham"} | more)


def header(given, at=None, secret=MANIFEST["app_secret"]):
    at = str(round(time.time()) if at is None else at)
    return {"TikTok-Signature": f"t={at},s={sign(secret, at, given)}"}


def post(client, given, **more):
    return client.post(URL, given, content_type="application/json", headers=header(given, **more))
