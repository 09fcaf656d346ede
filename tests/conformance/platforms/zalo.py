"""Zalo Official Accounts."""

import hashlib
import json

from inbox.connectors import ErrorKind
from tests.conformance.driver import ACTS, JSON, Driver
from tests.conformance.samples import PLACE
from tests.simulator.client import eventually


class Zalo(Driver):
    platform, account = "zalo", "3361907725518840296"
    addresses = ("ZALO_API_URL",)
    off = {"ZALO_OA_SECRET_KEY": ""}
    acts = frozenset(ACTS) - {"button", "referral", "edit", "unsend"}
    faults = {
        ErrorKind.TRANSIENT: {"code": -200},
        ErrorKind.RATE_LIMITED: {"code": -32},
        ErrorKind.TOKEN: {"code": -216},
        ErrorKind.PERMISSION: {"code": -224},
        ErrorKind.WINDOW_CLOSED: {"code": -230},
        ErrorKind.QUOTA: {"code": -211},
        ErrorKind.UNREACHABLE: {"code": -244},
        ErrorKind.REJECTED: {"code": -248},
    }

    def __init__(self, simulator, url):
        super().__init__(simulator, url)
        self.users = {}

    def listen(self):
        eventually(lambda: self.control("zalo/webhook", url=f"{self.url}/webhooks/zalo/")["verified"], 30)

    def credentials(self):
        return self.control("zalo/tokens")

    def expire(self):
        self.control("zalo/revoke")

    def is_listening(self):
        """The webhook is the application's, whichever accounts are connected."""
        return

    def message(self, name, **more):
        said = self.control("zalo/messages", name=name, **more)
        self.users[name] = said["user"]
        return said["msg_id"]

    def says(self, name, *, text="", file=None, quote="", at=0):
        more = ({"quote": quote} if quote else {}) | ({"at": at} if at else {})
        return (
            self.message(name, file={"kind": file.kind, **file.given}, **more)
            if file
            else self.message(name, text=text, **more)
        )

    PAYLOADS = {
        "sticker": {"id": "x", "url": "https://zalo-api.zdn.vn/api/emoticon/sticker/webpc?eid=1"},
        "location": {"coordinates": {"latitude": str(PLACE[0]), "longitude": str(PLACE[1])}},
        "contact": {"thumbnail": "", "description": '{"phone":"0912345678"}', "url": "https://zalo.example.test/u"},
    }

    def plays(self, name, act):
        kind, of = {"contact": ("business_card", "link")}.get(act, (act, act))
        return self.message(name, kind=kind, attachments=[{"type": of, "payload": self.PAYLOADS[act]}])

    def reacts(self, name, message, emoji):
        self.control("zalo/react", msg_id=message, icon="/-heart" if emoji else "/-remove")

    def reads(self, name):
        self.control("zalo/seen", user=self.users[name])

    def unknown(self):
        event = {"event_name": "something_new", "sender": {"id": "1"}, "recipient": {"id": self.account}}
        self.control("zalo/event", event=event)

    def got(self, name):
        rows = [row for row in self.books("zalo/books")["sends"] if row["user"] == self.users[name]]
        return [row["text"] or row["kind"] for row in rows]

    def signed(self, body):
        try:
            timestamp = json.loads(body)["timestamp"]
        except (ValueError, TypeError, KeyError, RecursionError):
            timestamp = "1794970000000"
        secret = "demo-oa-secret-9Kq2vX7tLm4R"
        digest = hashlib.sha256(b"2745119830046612773" + body + str(timestamp).encode() + secret.encode()).hexdigest()
        return "/webhooks/zalo/", JSON | {"X-ZEvent-Signature": f"mac={digest}"}
