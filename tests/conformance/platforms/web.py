"""A website's chat: its visitors speak to the product itself, so nobody else's server stands between.

What comes of that is asserted in the suite (`is_foreign`): no call that could fail, no credentials, no webhook, nothing to catch up on.
"""

import http.client
import json
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import requests
from django.core.cache import caches
from django.utils import timezone

from channels_web.views.door import LARGEST_POST
from inbox.attendance import redis
from inbox.models import Channel
from inbox.rates import KEPT_UNDER
from tests.channels_web.visits import aged
from tests.conformance.driver import Driver
from workspaces.models import Workspace

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Web(Driver):
    platform, account = "web", "conformance"
    acts = frozenset({"text", "quote", "image", "audio", "video", "file", "read"})
    faults, addresses, off = {}, (), {}
    is_foreign, is_signed_by_account, tells_time = False, True, False

    def __init__(self, simulator, url):
        super().__init__(simulator, url)
        self.tokens = {}
        self.said = b""
        self.repeats = False

    def control(self, name, /, **data):
        """Of the platforms' stand-ins it is the network alone that a visitor has too: their browser may post twice."""
        self.repeats = name == "faults" and data.get("duplicate", False)
        return {"now_ms": int(timezone.now().timestamp() * 1000)}

    def settle(self):
        """Whoever has the panel open is told what is new."""
        if self.tokens:
            self.ask("news", token=list(self.tokens.values())[-1])

    # ── The account ──

    def credentials(self):
        return {}

    def expire(self):
        """Nothing is there that could."""

    def is_listening(self):
        return self.ask("session").status_code == 200

    # ── The visitor ──

    def ask(self, address, files=None, **form):
        return requests.post(f"{self.url}/chat/{self.account}/{address}/", data=form, files=files, timeout=20)

    def token(self, name):
        """Of their browser, which had the panel open for a moment. All come from one address, whose limits are no matter here."""
        if name not in self.tokens:
            caches["counts"].clear()
            if counted := redis().keys(f"{KEPT_UNDER}*"):
                redis().delete(*counted)
            self.tokens[name] = aged(None, self.ask("session").json()["token"], timedelta(seconds=30))
        return self.tokens[name]

    def says(self, name, *, text="", file=None, quote="", at=0):
        form = {"client_id": str(uuid4()), "text": text, "reply_to": self.row(name, quote), "token": self.token(name)}
        files = {"files": (file.name, file.content, file.mime_type)} if file else None
        for _time in range(2 if self.repeats else 1):
            self.ask("messages", files, **form)
        self.said = urlencode(form).encode()
        return f"{self.visitor(name)}.{form['client_id']}"

    def visitor(self, name):
        return self.tokens[name].partition("/")[2].partition(":")[0]

    def row(self, name, external_id):
        """As which the visitor's page knows one of their own messages."""
        client_id = external_id.partition(".")[2]
        return (
            next((row["id"] for row in self.thread(name) if row.get("data-client") == client_id), "")
            if client_id
            else ""
        )

    def thread(self, name):
        page = Rows()
        for html in self.ask("session", token=self.token(name)).json()["messages"]:
            page.feed(html)
        return page.rows

    def plays(self, name, act):
        raise NotImplementedError

    def reads(self, name):
        newest = self.thread(name)[-1]["id"]
        self.ask("news", token=self.token(name), said=json.dumps({"seen": newest}))

    def unknown(self):
        self.ask("news", token=list(self.tokens.values())[-1], said=json.dumps({"something_new": {"x": 1}}))

    def got(self, name):
        ours = [row for row in self.thread(name) if "chat-message--outgoing" in row["class"]]
        return [content for row in ours for content in ([row["words"]] if row["words"] else []) + row["files"]]

    # ── Posts ──

    def as_posted(self, kept):
        """What is kept was written by the view; the browser posted a form."""
        return self.said

    def signed(self, body):
        return f"/chat/{self.account}/messages/", FORM

    def post(self, body, *, forged=False):
        if forged:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            flipped = {"0": "1"}.get(form["token"][-1], "0")
            body = urlencode(form | {"token": form["token"][:-1] + flipped}).encode()
        return super().post(body)

    def post_of_another(self, body):
        """The visitor's form at the chat of another shop."""
        place = {"platform": "web", "external_id": "another-shop"}
        Channel.objects.get_or_create(**place, defaults={"workspace": Workspace.objects.first(), "name": "Another"})
        return self.http("POST", "/chat/another-shop/messages/", body, FORM)

    def post_too_large(self):
        """It says so, and is not read."""
        line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        line.request("POST", self.signed(b"")[0], headers=FORM | {"Content-Length": str(LARGEST_POST + 1)})
        return line.getresponse().status


class Rows(HTMLParser):
    """The turns of a thread as a browser has them: their attributes, words, and the kind of each file."""

    KINDS = {"img": "image", "audio": "audio", "video": "video"}

    def __init__(self):
        super().__init__()
        self.rows, self.is_words = [], False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "li":
            self.rows.append({**given, "words": "", "files": []})
        elif tag in self.KINDS:
            self.rows[-1]["files"].append(self.KINDS[tag])
        elif given.get("class") == "attachment":
            self.rows[-1]["files"].append("file")
        elif given.get("class") == "bubble":
            self.is_words = True

    def handle_endtag(self, tag):
        self.is_words = self.is_words and tag != "div"

    def handle_data(self, words):
        if self.is_words:
            self.rows[-1]["words"] += words
