"""Every platform's driver."""

import hashlib
import hmac
import json
import re
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from inbox.connectors import ErrorKind
from tests.conformance.driver import ACTS, Driver
from tests.conformance.samples import BY_KIND, Sample
from tests.simulator.client import INSTAGRAM_SCOPES, SECRET, TEA, TEA_INSTAGRAM, eventually

JSON = {"Content-Type": "application/json"}
PLACE = (21.03324, 105.85239)


class Meta(Driver):
    addresses = ("META_GRAPH_URL",)
    off = {"META_APP_SECRET": ""}
    batches = True
    path = "/webhooks/facebook/"

    def listen(self):
        eventually(lambda: self.control("webhook", url=f"{self.url}{self.path}")["verified"], 30)

    def signed(self, body):
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return self.path, JSON | {"X-Hub-Signature-256": f"sha256={digest}"}


class Facebook(Meta):
    platform, account = "facebook", TEA
    field = "messages"
    acts = frozenset(ACTS) - {"contact", "unsend"}
    faults = {
        ErrorKind.TRANSIENT: {"code": 1200},
        ErrorKind.RATE_LIMITED: {"code": 613},
        ErrorKind.TOKEN: {"code": 190, "subcode": 463},
        ErrorKind.PERMISSION: {"code": 200},
        ErrorKind.WINDOW_CLOSED: {"code": 10, "subcode": 2018278},
        ErrorKind.UNREACHABLE: {"code": 551, "subcode": 1545041},
        ErrorKind.REJECTED: {"code": 100},
    }

    def __init__(self, simulator, url):
        super().__init__(simulator, url)
        self.psids = {}

    def credentials(self):
        return {"access_token": self.simulator.page_token()}

    def expire(self):
        self.control("expire-token", page=TEA)

    def is_listening(self):
        rows = self.books("world")["subscriptions"]
        return any(self.field in row["fields"] for row in rows if row["page_id"] == TEA)

    def customer(self, name):
        return {"page": TEA, "name": name}

    def message(self, name, **more):
        said = self.control("messages", **self.customer(name), **more)
        self.psids[name] = said["psid"]
        return said["mid"]

    def says(self, name, *, text="", file=None, quote="", at=0):
        files = [{"type": file.kind, **file.given}] if file else []
        more = ({"reply_to": quote} if quote else {}) | ({"at": at} if at else {})
        return self.message(name, text=text, attachments=files, **more)

    def plays(self, name, act):
        match act:
            case "sticker":
                return self.message(name, attachments=[{"type": "sticker", "sample": True}])
            case "location":
                return self.message(name, attachments=[{"type": "location", "lat": PLACE[0], "long": PLACE[1]}])
            case "button":
                return self.message(name, postback={"title": "Bắt đầu", "payload": "GET_STARTED"})
            case "referral":
                ad = {"ad_id": "77", "ads_context_data": {"ad_title": "Combo quà Tết"}}
                return self.message(name, text="Combo này còn không?", referral=ad)

    def reacts(self, name, message, emoji):
        self.control("react", mid=message, reaction=emoji or None)

    def edits(self, name, message, text):
        self.control("edit", mid=message, text=text)

    def reads(self, name):
        self.control("read", psid=self.psids[name])

    def unknown(self):
        self.control("event", page=TEA, field="messages", event={"something_new": {"x": 1}})

    def signals(self, name):
        row = next(row for row in self.books("world")["customers"] if row["psid"] == self.psids[name])
        return row["page_typing_until_ms"], row["page_read_ms"]

    def got(self, name):
        rows = [row for row in self.books("books")["sends"] if row["customer"] == self.psids[name]]
        return [row["text"] or row["attachments"][0]["type"] for row in rows]


class Instagram(Facebook):
    platform, account = "instagram", TEA_INSTAGRAM
    acts = frozenset(ACTS) - {"contact", "file", "location", "sticker"}
    faults = Facebook.faults | {ErrorKind.WINDOW_CLOSED: {"code": 10, "subcode": 2534022}}

    posts_as = "facebook"
    field = "name"  # of the Page, since Meta wants any one

    def credentials(self):
        return {"access_token": self.simulator.page_token(scope=INSTAGRAM_SCOPES), "page_id": TEA}

    def customer(self, name):
        username = re.sub(r"\W", "", name).lower()
        return {"page": TEA, "name": name, "username": username}

    def unsends(self, name, message):
        self.control("unsend", mid=message)

    def unknown(self):
        self.control("event", page=TEA, field="messages", event={"something_new": {"x": 1}}, instagram=True)


class WhatsApp(Meta):
    platform, account = "whatsapp", "318840927755103"
    path = "/webhooks/whatsapp/"
    acts = frozenset(ACTS)
    faults = {
        ErrorKind.TRANSIENT: {"code": 131016},
        ErrorKind.RATE_LIMITED: {"code": 130429},
        ErrorKind.TOKEN: {"code": 190},
        ErrorKind.PERMISSION: {"code": 131005},
        ErrorKind.WINDOW_CLOSED: {"code": 131047},
        ErrorKind.UNREACHABLE: {"code": 131026},
        ErrorKind.REJECTED: {"code": 131009},
    }
    token = "system-user-token-of-la-sen"

    def listen(self):
        eventually(lambda: self.control("whatsapp/webhook", url=f"{self.url}{self.path}")["verified"], 30)

    def credentials(self):
        self.control("whatsapp/token", token=self.token, dead=False)
        return {"access_token": self.token, "waba_id": "215590384471026"}

    def expire(self):
        self.control("whatsapp/token", token=self.token, dead=True)

    def is_listening(self):
        return "215590384471026" in self.books("whatsapp/books")["subscribed"]

    def customer(self, name):
        return {"name": name, "wa_id": f"8490{int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**7:07d}"}

    def message(self, name, **more):
        return self.control("whatsapp/messages", **self.customer(name), **more)["wamid"]

    def says(self, name, *, text="", file=None, quote="", at=0):
        more = {"at": at} if at else {}
        if file:
            kind = {"file": "document"}.get(file.kind, file.kind)
            given = {"type": kind, "name": file.name, "mime_type": file.mime_type, "base64": file.given["base64"]}
            return self.message(name, file=given, **more)
        content = {"type": "text", "text": {"body": text}} | ({"context": {"id": quote}} if quote else {})
        return self.message(name, content=content, **more)

    CONTENTS = {
        "location": {"type": "location", "location": {"latitude": PLACE[0], "longitude": PLACE[1]}},
        "contact": {
            "type": "contacts",
            "contacts": [{"name": {"formatted_name": "Anh Dũng"}, "phones": [{"phone": "+84 90 000 0099"}]}],
        },
        "button": {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": "confirm", "title": "Xác nhận"}},
        },
        "referral": {
            "type": "text",
            "text": {"body": "Combo này còn không?"},
            "referral": {"source_type": "ad", "source_id": "77", "headline": "Combo quà Tết"},
        },
    }

    def plays(self, name, act):
        if act == "sticker":
            image = BY_KIND["image"]
            given = {"type": "sticker", "name": "s.png", "mime_type": "image/png", "base64": image.given["base64"]}
            return self.message(name, file=given)
        return self.message(name, content=self.CONTENTS[act])

    def reacts(self, name, message, emoji):
        self.message(name, content={"type": "reaction", "reaction": {"message_id": message, "emoji": emoji}})

    def edits(self, name, message, text):
        new = {"type": "text", "text": {"body": text}}
        self.message(name, content={"type": "edit", "edit": {"original_message_id": message, "message": new}})

    def unsends(self, name, message):
        self.message(name, content={"type": "revoke", "revoke": {"original_message_id": message}})

    def reads(self, name):
        self.control("whatsapp/read", **self.customer(name))

    def unknown(self):
        self.control("whatsapp/change", field="something_new", value={"x": 1})

    def refuses_later(self, name):
        return self.control("whatsapp/person", **self.customer(name), is_gone=True)["success"]

    def signals(self, name):
        return self.books("whatsapp/books")["shown"].get(self.customer(name)["wa_id"])

    def got(self, name):
        who = self.customer(name)["wa_id"]
        rows = [row for row in self.books("whatsapp/books")["messages"] if row["outgoing"] and row["wa_id"] == who]
        kinds = {"document": "file"}
        shown = [(row["type"], row) for row in rows if row["type"] != "reaction"]
        return [row["text"]["body"] if kind == "text" else kinds.get(kind, kind) for kind, row in shown]


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


class Twilio(Driver):
    platform, account = "twilio", "whatsapp:+842873005511"
    addresses = ("TWILIO_API_URL", "TWILIO_MESSAGING_URL", "TWILIO_CONTENT_URL")
    off = {}
    is_signed_by_account = True
    tells_time = False
    acts = frozenset(ACTS) - {"reaction", "edit", "unsend"}
    faults = {
        ErrorKind.TRANSIENT: {"code": 20503},
        ErrorKind.RATE_LIMITED: {"code": 20429},
        ErrorKind.TOKEN: {"code": 20003},
        ErrorKind.PERMISSION: {"code": 63007},
        ErrorKind.WINDOW_CLOSED: {"code": 63016},
        ErrorKind.QUOTA: {"code": 63038},
        ErrorKind.UNREACHABLE: {"code": 21211},
        ErrorKind.REJECTED: {"code": 21617},
    }
    sid, token = "AC5e11a2b3c4d5e6f708192a3b4c5d6e7f", "demo-twilio-auth-token-8Wd3"

    def credentials(self):
        self.control("twilio/token", auth_token=self.token)
        return {"account_sid": self.sid, "auth_token": self.token}

    def expire(self):
        self.control("twilio/token", auth_token="another")

    def is_listening(self):
        return bool(self.books("twilio/books")["senders"][self.account].get("callback_url"))

    def customer(self, name):
        number = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**7
        return {"name": name, "customer": f"whatsapp:+8491{number:07d}"}

    def message(self, name, **more):
        return self.control("twilio/messages", **self.customer(name), **more)["sid"]

    def says(self, name, *, text="", file=None, quote="", at=0):
        return self.message(name, text=text, quote=quote, at=at, **({"file": file.given} if file else {}))

    EXTRA = {
        "location": {"Latitude": str(PLACE[0]), "Longitude": str(PLACE[1])},
        "button": {"ButtonText": "Xác nhận", "ButtonPayload": "confirm"},
        "referral": {"ReferralSourceId": "77", "ReferralSourceType": "ad", "ReferralHeadline": "Combo quà Tết"},
    }

    def plays(self, name, act):
        match act:
            case "sticker":
                return self.message(name, file=BY_KIND["image"].given)
            case "contact":
                card = Sample("contact", "a.vcf", "text/vcard", b"BEGIN:VCARD\r\nFN:Anh Dung\r\nEND:VCARD\r\n")
                return self.message(name, file=card.given)
            case "location":
                return self.message(name, extra=self.EXTRA[act])
        return self.message(name, text="Xác nhận", extra=self.EXTRA[act])

    def reads(self, name):
        self.control("twilio/read", customer=self.customer(name)["customer"])

    def unknown(self):
        """A form of which nobody knows what it says, signed as all are."""
        form = {"AccountSid": self.sid, "From": "whatsapp:+84900000044", "To": self.account, "SomethingNew": "1"}
        assert self.post(urlencode(form).encode()).status_code == 200

    def refuses_later(self, name):
        self.control("twilio/refuse", **self.customer(name), code=63024)
        return True

    def signals(self, name):
        return self.books("twilio/books")["shown"].get(self.customer(name)["customer"])

    def got(self, name):
        who = self.customer(name)["customer"]
        rows = self.books("twilio/books")["messages"]
        ours = [row for row in rows if row["direction"] == "outbound-api" and row["customer"] == who]
        families = {"application": "file"}
        return [row["body"] or self.kind(row["files"][0]["content_type"], families) for row in ours]

    def kind(self, content_type, families):
        family = content_type.partition("/")[0]
        return families.get(family, family)

    def signed(self, body, path="/webhooks/twilio/"):
        form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        text = self.url + path + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.digest(self.token.encode(), text.encode(errors="replace"), "sha1")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return path, headers | {"X-Twilio-Signature": b64encode(digest).decode()}

    def forge(self, headers):
        given = b64decode(headers["X-Twilio-Signature"])
        return {"X-Twilio-Signature": b64encode(given[::-1]).decode()}


PLATFORMS = {driver.platform: driver for driver in (Facebook, Instagram, WhatsApp, Zalo, TikTok, Twilio)}
