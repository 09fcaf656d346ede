"""WhatsApp at Twilio."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from urllib.parse import parse_qsl, urlencode

from inbox.connectors import ErrorKind
from tests.conformance.driver import ACTS, Driver
from tests.conformance.samples import BY_KIND, PLACE, Sample


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
