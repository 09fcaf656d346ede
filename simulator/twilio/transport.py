"""Twilio's side of webhooks: each number and message has its own address, and the account's token signs it with the form.

Source: Twilio, "Webhooks security" and "Webhooks connection overrides", read 2026-11.
"""

import hmac
import json
from base64 import b64encode
from urllib.parse import parse_qs, urldefrag, urlencode

from simulator import state, webhooks
from simulator.models import Delivery
from simulator.twilio.models import Account, Message

Form = dict[str, str]
MOST_RETRIES = 5


class TwilioSender(webhooks.Sender):
    def address(self, payload: str) -> str | None:
        url: str = json.loads(payload)["url"]
        return urldefrag(url).url

    def compose(self, payloads: list[str]) -> tuple[bytes, dict[str, str]]:
        given = json.loads(payloads[0])
        form: Form = given["form"]
        token = Account.objects.get(pk=form["AccountSid"]).auth_token
        secret = "another secret" if state.switch("bad_signature") else token
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature(secret, urldefrag(given["url"]).url, form),
        }
        return urlencode(form).encode(), headers

    def most_attempts(self, payload: str) -> int:
        """The address says how often, and after what: without that a server's error is the end."""
        asked = parse_qs(urldefrag(json.loads(payload)["url"]).fragment)
        retries = min(int(asked.get("rc", ["1"])[0]), MOST_RETRIES)
        return 1 + (retries if asked.get("rp") == ["all"] else 0)


webhooks.senders["twilio"] = TwilioSender()


def signature(token: str, url: str, form: Form) -> str:
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def post(message: Message, url: str, kind: str, form: Form) -> None:
    """Queue one form. An empty address: nobody is told."""
    if not url:
        return
    payload = json.dumps({"url": url, "form": form}, ensure_ascii=False)
    row = Delivery(platform="twilio", lane=message.customer.sender_id, kind=kind, mid=message.sid, payload=payload)
    row.created_ms = state.now_ms()
    webhooks.enqueue([row])


def received(message: Message) -> None:
    """Tell the number's address that a customer wrote."""
    customer, sender = message.customer, message.customer.sender
    form = {
        "AccountSid": sender.account_id,
        "ApiVersion": "2010-04-01",
        "MessageSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "From": customer.address,
        "To": sender.address,
        "Body": message.body,
        "NumMedia": str(len(message.files)),
        "NumSegments": "1",
        "ProfileName": customer.name,
        "WaId": customer.address.removeprefix("whatsapp:+"),
        "MessageType": message.files[0]["content_type"].partition("/")[0] if message.files else "text",
    }
    for number, file in enumerate(message.files):
        form[f"MediaUrl{number}"] = media_url(message, file["sid"])
        form[f"MediaContentType{number}"] = file["content_type"]
    post(message, sender.webhook.get("callback_url", ""), "message", form | message.extra)


def media_url(message: Message, sid: str) -> str:
    """As Twilio gives it, whatever the simulator's own address is."""
    account = message.customer.sender.account_id
    return f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{message.sid}/Media/{sid}"


def told(message: Message, status: str, code: int = 0) -> None:
    """Keep what became of a message of ours, and tell its address."""
    message.status, message.error_code = status, code or None
    message.save(update_fields=["status", "error_code"])
    sender = message.customer.sender
    form = {
        "AccountSid": sender.account_id,
        "ApiVersion": "2010-04-01",
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "From": sender.address,
        "To": message.customer.address,
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": message.customer.address.removeprefix("whatsapp:"),
        "ChannelInstallSid": sender.sid,
    } | ({"ErrorCode": str(code), "ErrorMessage": "Simulated"} if code else {})
    post(message, message.status_url or sender.webhook.get("status_callback_url", ""), f"status {status}", form)
