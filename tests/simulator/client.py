"""The simulator in a process of its own, and a receiver of its webhooks. Nothing of the product is imported."""

import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from messio.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
APP_ID = "684210937755120"
SECRET = "demo-meta-app-secret-7Qk1vZ3mTx9R"
VERIFY_TOKEN = "demo-verify-token-5hJ2"
LINH = "10229934471802255"
TEA = "104772918836401"
DUNG = "7284910365521001"
TEA_INSTAGRAM = "17841460233918742"
SARA = "1186402937745001"
SCOPES = "email,pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,business_management"
INSTAGRAM_SCOPES = f"{SCOPES},instagram_basic,instagram_manage_messages"
FIELDS = (
    "messages,message_echoes,message_edits,message_reactions,message_reads,message_deliveries,messaging_postbacks,"
    "messaging_referrals,messaging_handovers,messaging_policy_enforcement,standby"
)
BACK = "http://127.0.0.1:9/back/"


def eventually(check, seconds=5):
    """The first true answer of `check`; fails when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := check():
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


class Receiver:
    """A product's webhook address, open within a `with`: keeps what it gets; `answers` are the statuses to come, then 200."""

    def __init__(self):
        self.posts, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 8192  # head and body in one packet

            def do_GET(self):
                query = parse_qs(urlsplit(self.path).query)
                right = query["hub.verify_token"] == [VERIFY_TOKEN] and query["hub.mode"] == ["subscribe"]
                self.reply(200 if right else 403, query["hub.challenge"][0])

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append((self.path, body, dict(self.headers)))
                self.reply(receiver.answers.pop(0) if receiver.answers else 200, "{}")

            def reply(self, status, text):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())
                self.wfile.flush()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def events(self, member=None):
        """All events received, in order; only those with this member when one is named."""
        found = []
        for _, body, _ in list(self.posts):
            for entry in json.loads(body)["entry"]:
                found += entry.get("messaging", []) + entry.get("standby", [])
        return [event for event in found if member is None or member in event]

    def is_signed(self, body, headers):
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return headers["X-Hub-Signature-256"] == f"sha256={digest}"


class Simulator:
    def __init__(self, data):
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = requests.Session()
        self.start()

    def start(self, *more):
        command = [sys.executable, "-m", "simulator", "--port", str(self.port), "--data", str(self.data), *more]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        eventually(self.is_up, 60)

    def is_up(self):
        try:
            return requests.get(f"{self.url}/control/clock", timeout=2).ok
        except requests.RequestException:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def control(self, name, /, **data):
        answer = self.http.post(f"{self.url}/control/{name}", json=data, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def books(self, **query):
        return self.http.get(f"{self.url}/control/books", params=query, timeout=10).json()

    def settle(self):
        assert self.http.get(f"{self.url}/control/wait", params={"idle": 1, "timeout": 10}, timeout=20).json()["idle"]

    def graph(self, method, path, token=None, **more):
        params = {**more.pop("params", {}), **({"access_token": token} if token else {})}
        return self.http.request(method, f"{self.url}/meta/v25.0/{path}", params=params, timeout=20, **more)

    def dialog(self, form=None, **query):
        """The address that the dialog leads back to, as (query, answer)."""
        params = {"client_id": APP_ID, "redirect_uri": BACK, "state": "s1", "scope": SCOPES, **query}
        url = f"{self.url}/meta/v25.0/dialog/oauth"
        form = form or {"person": LINH, "action": "continue"}
        answer = self.http.post(url, params=params, data=form, allow_redirects=False, timeout=10)
        location = urlsplit(answer.headers.get("Location", ""))
        return {name: values[0] for name, values in parse_qs(location.query).items()}, answer

    def redeem(self, code, redirect_uri=BACK):
        params = {"client_id": APP_ID, "client_secret": SECRET, "redirect_uri": redirect_uri, "code": code}
        return self.graph("GET", "oauth/access_token", params=params)

    def user_token(self, form=None, **query):
        code = self.dialog(form, **query)[0]["code"]
        short = self.redeem(code).json()["access_token"]
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": APP_ID,
            "client_secret": SECRET,
            "fb_exchange_token": short,
        }
        return self.graph("GET", "oauth/access_token", params=params).json()["access_token"]

    def page_token(self, page=TEA, **query):
        rows = self.graph("GET", "me/accounts", self.user_token(**query), params={"limit": 100}).json()["data"]
        return next(row["access_token"] for row in rows if row["id"] == page)

    def send(self, token, text="Dạ còn ạ 💚", psid=DUNG, **more):
        body = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": text}, **more}
        return self.graph("POST", "me/messages", token, json=body)


def error_of(answer):
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")
