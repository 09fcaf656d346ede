"""TikTok Business Messaging."""

import hashlib
import hmac
import time
from datetime import UTC, datetime

from inbox.connectors import ErrorKind
from tests.conformance.driver import JSON, Driver


class TikTok(Driver):
    platform, account = "tiktok", "-000hD2kQ7mVx4TzR9cJ1sLw8YbNfP3aEu5G"
    addresses = ("TIKTOK_API_URL",)
    off = {"TIKTOK_APP_SECRET": ""}
    acts = frozenset({"text", "quote", "image", "video", "sticker", "button", "referral", "reaction", "read"})
    faults = {
        ErrorKind.TRANSIENT: {"code": 51065},
        ErrorKind.RATE_LIMITED: {"code": 40100},
        ErrorKind.TOKEN: {"code": 40105},
        ErrorKind.PERMISSION: {"code": 40001},
        ErrorKind.WINDOW_CLOSED: {"code": 40064, "message": "Blocked by direct message rules."},
        ErrorKind.REJECTED: {"code": 40002},
    }

    def __init__(self, simulator, url):
        super().__init__(simulator, url)
        self.customers = {}

    def credentials(self):
        given = self.control("tiktok/token", account=self.account)
        return given | {"expires_at": datetime.fromtimestamp(given["expires_at"], UTC).isoformat()}

    def expire(self):
        self.control("tiktok/token", account=self.account, dead=True)

    def is_listening(self):
        """The webhook is the application's, whichever accounts are connected."""
        return

    def message(self, name, **more):
        said = self.control("tiktok/messages", account=self.account, name=name, **more)
        self.customers[name] = said["customer"]
        return said["message"]

    def says(self, name, *, text="", file=None, quote="", at=0):
        if file:
            return self.message(name, file={"kind": file.kind, **file.given})
        return self.message(name, text=text, reply_to=quote, **({"at": at} if at else {}))

    def plays(self, name, act):
        match act:
            case "sticker":
                return self.message(name, file={"kind": "sticker", "sample": True})
            case "button":
                return self.message(name, text="Xác nhận", button="confirm")
            case "referral":
                said = self.message(name, text="Combo này còn không?")
                ad = {"source": "ad", "ad": {"ad_id": "77", "ad_name": "Combo quà Tết"}}
                self.control("tiktok/act", act="arrive", customer=self.customers[name], referral=ad)
                return said

    def reacts(self, name, message, emoji):
        self.control("tiktok/act", act="react", message=message, emoji=emoji)

    def reads(self, name):
        self.control("tiktok/act", act="read", customer=self.customers[name])

    def unknown(self):
        self.control("tiktok/event", account=self.account, event="something_new", content={"x": 1})

    def signals(self, name):
        row = next(row for row in self.books("tiktok/books")["customers"] if row["id"] == self.customers[name])
        return row["typing_until_ms"], row["seen_ms"]

    def got(self, name):
        rows = self.books("tiktok/books")["messages"]
        ours = [row for row in rows if row["source"] == "API" and row["customer_id"] == self.customers[name]]
        return [row["payload"].get("body") or row["kind"] for row in ours]

    def signed(self, body):
        return "/webhooks/tiktok/", self.dated(body, int(time.time()))

    def dated(self, body, at):
        secret = b"demo-tiktok-app-secret-4c81e09ad2"
        digest = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return JSON | {"TikTok-Signature": f"t={at},s={digest}"}
