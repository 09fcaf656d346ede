"""Meta's posts, whichever of its platforms they speak of."""

import hashlib
import hmac

from tests.conformance.driver import JSON, Driver
from tests.simulator.client import SECRET, eventually


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
