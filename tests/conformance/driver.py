"""What the suite asks of a platform: how its customers act, how its calls fail, what its books say.

A new platform is a subclass in a file of `platforms/`, and a name in its list. What it lacks it leaves out of `acts` and `faults`: the suite
then asks that Messio refuses it, or that the platform's table knows nothing of it.
"""

from abc import ABC, abstractmethod
from itertools import count

import requests

from inbox.connectors import get_connector
from inbox.webhooks import LARGEST_BODY

numbers = count(1)
JSON = {"Content-Type": "application/json"}
# What a customer may do, on one platform or another.
ACTS = (
    "text", "quote", "image", "audio", "video", "file", "sticker", "location", "contact", "button", "referral",
    "reaction", "edit", "unsend", "read",
)  # fmt: skip


class Driver(ABC):
    platform: str
    account: str  # the channel's external id
    # Acts of ACTS that this platform's customers have and it tells of.
    acts: frozenset
    # A fault of the simulator's for each ErrorKind that a call may be answered with.
    faults: dict
    # The settings that hold the platform's address, and those that switch it off.
    addresses: tuple
    off: dict
    # Several events may come in one post; the posts of an account that nobody connected can still be known as genuine.
    batches = False
    is_signed_by_account = False
    tells_time = True
    # Whether somebody else's servers stand between a customer and us; without them there is no call, token or webhook.
    is_foreign = True

    @property
    def posts_as(self):
        """Whose posts its events come in."""
        return self.platform

    def __init__(self, simulator, url):
        self.simulator, self.url = simulator, url

    @property
    def connector(self):
        return get_connector(self.platform)

    def control(self, name, /, **data):
        return self.simulator.control(name, **data)

    def settle(self):
        """Whatever the platform has to post is posted."""
        self.simulator.settle()

    def books(self, name):
        return self.simulator.http.get(f"{self.simulator.url}/control/{name}", timeout=10).json()

    def fault(self, **fault):
        self.control("faults", next=fault)

    # ── The account ──

    def listen(self):  # noqa: B027 (some are told by the product)
        """Have the platform's webhooks go to the product, as its console does."""

    @abstractmethod
    def credentials(self):
        """What an operator's file would hold."""

    @abstractmethod
    def expire(self):
        """Make every credential that was given die."""

    @abstractmethod
    def is_listening(self):
        """Whether the platform would tell the account's events."""

    # ── The customer ──

    @abstractmethod
    def says(self, name, *, text="", file=None, quote="", at=0):
        """A customer, new where nobody has this name, writes. Returns the platform's id. file: a Sample."""

    @abstractmethod
    def plays(self, name, act):
        """One of `acts` that is a message of its own kind (sticker, location …). Returns its id."""

    def reacts(self, name, message, emoji):
        """Empty takes it back."""
        raise NotImplementedError

    def edits(self, name, message, text):
        raise NotImplementedError

    def unsends(self, name, message):
        raise NotImplementedError

    def reads(self, name):
        raise NotImplementedError

    @abstractmethod
    def unknown(self):
        """The platform tells of something that no parser knows."""

    @abstractmethod
    def got(self, name):
        """What this customer got from us, in order: texts, and the kind of each file."""

    def signals(self, name):
        """Whatever the customer is shown of our reading and writing; None where that is nothing."""
        return

    def refuses_later(self, name):
        """Have what is sent to this customer fail after it was accepted; False where acceptance is a promise."""
        return False

    # ── Posts ──

    def as_posted(self, kept):
        """The bytes that were posted, of a delivery's body."""
        return bytes(kept)

    @abstractmethod
    def signed(self, body):
        """(path, headers) with which these bytes are the platform's own."""

    def post(self, body, *, forged=False):
        path, headers = self.signed(body)
        return self.http("POST", path, body, headers | (self.forge(headers) if forged else {}))

    def post_of_another(self, body):
        """The same for an account that nobody connected."""
        account = self.account.encode()
        other = account[:-1] + (b"0" if account[-1:] != b"0" else b"1")
        if self.is_signed_by_account:
            account, other = (name.replace(b":", b"%3A").replace(b"+", b"%2B") for name in (account, other))
        strange = body.replace(account, other)
        assert strange != body
        return self.post(strange)

    def post_too_large(self):
        return self.post(b" " * (LARGEST_BODY + 1)).status_code

    def http(self, method, path, body, headers):
        return requests.request(method, self.url + path, data=body, headers=headers, timeout=20)

    def forge(self, headers):
        """A signature of the same shape that does not fit."""
        name = next(name for name in headers if "Signature" in name)
        flipped = {"0": "1"}.get(headers[name][-1], "0")
        return {name: headers[name][:-1] + flipped}
