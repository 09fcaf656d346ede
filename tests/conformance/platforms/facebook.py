"""Facebook Pages, and Instagram by way of them."""

import re

from inbox.connectors import ErrorKind
from tests.conformance.driver import ACTS
from tests.conformance.platforms.meta import Meta
from tests.conformance.samples import PLACE
from tests.simulator.client import INSTAGRAM_SCOPES, TEA, TEA_INSTAGRAM


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
