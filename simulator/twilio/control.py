"""Control over HTTP: play a number's customers, and Twilio itself."""

import base64

from django.http import HttpRequest
from django.urls import path

from simulator.jsonapi import Json, Refused, control
from simulator.models import Delivery
from simulator.twilio import customers, transport, world
from simulator.twilio.models import Account, Customer, Message, Sender


def find_customer(data: Json) -> Customer:
    sender = Sender.objects.filter(pk=data.get("sender", world.TEA)).first()
    if sender is None:
        raise Refused("no such sender")
    address = str(data.get("customer", world.CUSTOMERS[0][0]))
    customer, _ = Customer.objects.get_or_create(
        sender=sender, address=address, defaults={"name": str(data.get("name", address))}
    )
    return customer


@control("POST")
def messages(request: HttpRequest, data: Json) -> Json:
    """{sender?, customer?, name?; text?, file?: {name, base64, content_type, fault?}, extra?, quote?, at?} → {"sid"}."""
    files, extra = [], dict(data.get("extra", {}))
    if file := data.get("file"):
        content = base64.b64decode(file["base64"])
        files = [customers.keep(file["name"], content, file.get("content_type", ""), file.get("fault", ""))]
    if quote := data.get("quote"):
        extra["OriginalRepliedMessageSid"] = quote
    message = customers.say(
        find_customer(data), text=data.get("text", ""), files=files, extra=extra, at=data.get("at", 0)
    )
    return {"sid": message.sid}


@control("POST")
def read(request: HttpRequest, data: Json) -> Json:
    """{sender?, customer?}: all that came to them."""
    customers.read(find_customer(data))
    return {}


@control("POST")
def refuse(request: HttpRequest, data: Json) -> Json:
    """{sender?, customer?, code}: what is sent to them fails with that later; 0: it arrives again."""
    customer = find_customer(data)
    customer.refuses = data["code"]
    customer.save(update_fields=["refuses"])
    return {}


@control("POST")
def status(request: HttpRequest, data: Json) -> Json:
    """{sid, status, code?}: whatever becomes of a message."""
    message = Message.objects.select_related("customer__sender").get(pk=data["sid"])
    transport.told(message, data["status"], data.get("code", 0))
    return {}


@control("POST")
def token(request: HttpRequest, data: Json) -> Json:
    """{auth_token}: the account's owner changes it; keys go with {keys: {}}."""
    account = Account.objects.get(pk=data.pop("account", world.ACCOUNT))
    for name in ("auth_token", "keys"):
        setattr(account, name, data.get(name, getattr(account, name)))
    account.save()
    return {}


@control("POST")
def contents(request: HttpRequest, data: Json) -> Json:
    """{contents: [as they are listed, with `approval`]}: in place of those that the account has."""
    Account.objects.filter(pk=data.get("account", world.ACCOUNT)).update(contents=data["contents"])
    return {}


@control("POST")
def sender(request: HttpRequest, data: Json) -> Json:
    """{sender, status?, webhook?}"""
    Sender.objects.filter(pk=data.pop("sender")).update(**data)
    return {}


@control("GET")
def books(request: HttpRequest, data: Json) -> Json:
    """What was said, what was told, and each number's addresses."""
    rows = Message.objects.order_by("at", "sid")
    hooks = Delivery.objects.filter(platform="twilio").order_by("id")
    return {
        "messages": [row | {"customer": row.pop("customer__address")} for row in rows.values(*SHOWN)],
        "webhooks": list(hooks.values("kind", "mid", "status", "attempts", "last_answer", "payload")),
        "senders": {row.address: row.webhook for row in Sender.objects.all()},
        "shown": {row.address: [row.seen_ms, row.typing_until_ms] for row in Customer.objects.exclude(seen_ms=0)},
    }


SHOWN = ("sid", "customer__address", "direction", "body", "files", "status", "error_code", "status_url")
VIEWS = (messages, read, refuse, status, token, contents, sender, books)
urlpatterns = [path(view.__name__, view) for view in VIEWS]
