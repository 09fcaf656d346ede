"""WhatsApp at Meta."""

import hashlib

from inbox.connectors import ErrorKind
from tests.conformance.driver import ACTS
from tests.conformance.platforms.meta import Meta
from tests.conformance.samples import BY_KIND, PLACE
from tests.simulator.client import eventually


class WhatsApp(Meta):
    platform, account = "whatsapp", "318840927755103"
    path = "/webhooks/whatsapp/"
    acts = frozenset(ACTS)
    faults = {
        ErrorKind.TRANSIENT: {"code": 131016},
        ErrorKind.RATE_LIMITED: {"code": 130429},
        ErrorKind.TOKEN: {"code": 190},
        ErrorKind.PERMISSION: {"code": 131005},
        ErrorKind.BARRED: {"code": 131042},
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
