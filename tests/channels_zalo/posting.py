"""Posts as Zalo makes them."""

import json

from channels_zalo.signature import digest
from inbox.ingest import drain
from tests.channels_zalo.conftest import BODIES, MANIFEST, OA

URL = "/webhooks/zalo/"
MAI, BAO = "5820447719306628141", "6091835527740913382"
NOON = 1_794_970_000_000  # ms since 1970


def event(name, *, at=NOON, **members):
    return {"app_id": MANIFEST["app_id"], "event_name": name, "timestamp": str(at), **members}


def from_mai(name, message, **more):
    return event(name, sender={"id": MAI}, recipient={"id": OA}, message=message, **more)


def from_oa(name, message, **more):
    return event(name, sender={"id": OA}, recipient={"id": MAI}, message=message, **more)


def signed(body, timestamp, secret=MANIFEST["oa_secret_key"]):
    return {"X-ZEvent-Signature": f"mac={digest(MANIFEST['app_id'], body, timestamp, secret)}"}


def post_bytes(client, body, headers):
    return client.post(URL, body, content_type="application/json", headers=headers)


def post(client, *events):
    """Signed and stored, and then applied."""
    for given in events:
        body = json.dumps(given).encode()
        answer = post_bytes(client, body, signed(body, str(given.get("timestamp", ""))))
        assert answer.status_code == 200
    drain_all()


def post_case(client, case):
    return post_bytes(client, (BODIES / case["file"]).read_bytes(), case["headers"])


def drain_all():
    while drain():
        pass
