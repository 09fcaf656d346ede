"""Control over HTTP: play the customers of a TikTok account, its own app, and TikTok itself."""

from django.http import HttpRequest

from simulator import state
from simulator.jsonapi import Json, Refused, control
from simulator.models import Delivery
from simulator.tiktok import customers, oauth, transport, world
from simulator.tiktok.models import Account, Customer, Message, Token


def find_customer(data: Json) -> Customer:
    """By id, or by account and username: one that the account does not know becomes a new customer."""
    rows = Customer.objects.select_related("account")
    if customer := rows.filter(pk=data.get("customer", "")).first():
        return customer
    account, name = Account.objects.filter(pk=data.get("account", "")).first(), str(data.get("name", ""))
    if account is None or not name:
        raise Refused("say customer, or account and name")
    known = rows.filter(account=account, name=name).first()
    return known or rows.get(pk=world.add_customer(account.id, name.lower().replace(" ", "."), name).pk)


def find_message(data: Json) -> Message:
    message = Message.objects.select_related("customer__account").filter(pk=data.get("message", "")).first()
    if message is None:
        raise Refused("no message with this id")
    return message


@control("POST")
def messages(request: HttpRequest, data: Json) -> Json:
    """{customer | account, name; text, reply_to?, button?, at?}, or {…, file: {…}}, or {…, kind, payload}."""
    customer = find_customer(data)
    if "file" in data:
        message = customers.send_given(customer, data["file"])
    elif "kind" in data:
        message = customers.say(customer, data["kind"], data.get("payload", {}), at=data.get("at", 0))
    else:
        message = customers.write(
            customer,
            data["text"],
            reply_to=data.get("reply_to", ""),
            button=data.get("button", ""),
            at=data.get("at", 0),
        )
    return {
        "customer": customer.id,
        "conversation": customer.conversation_id,
        "message": message.id if message else None,
    }


FIELDS = {"block": "has_blocked", "europe": "is_european", "no_pictures": "no_pictures"}


@control("POST")
def act(request: HttpRequest, data: Json) -> Json:
    """{act: read | react | arrive | block | europe | no_pictures, …}"""
    match data.get("act"):
        case "react":
            message = find_message(data)
            customers.react(message.customer, message, data.get("emoji", ""))
        case "read":
            customers.read(find_customer(data))
        case "arrive":
            customers.arrive(find_customer(data), data["referral"])
        case "block" | "europe" | "no_pictures" as name:
            customer = find_customer(data)
            setattr(customer, FIELDS[name], data.get("on", True))
            customer.save()
        case other:
            raise Refused(f"no act {other!r}")
    return {"success": True}


@control("POST")
def app_message(request: HttpRequest, data: Json) -> Json:
    """{customer, text, automatic?}: written in TikTok's own app, or by its automation."""
    message = customers.answer_in_app(find_customer(data), data["text"], data.get("automatic", ""))
    return {"message": message.id}


@control("POST")
def event(request: HttpRequest, data: Json) -> Json:
    """{account, event, content}: any event as it is."""
    transport.emit(data["account"], data["event"], data["content"])
    return {"success": True}


@control("POST")
def token(request: HttpRequest, data: Json) -> Json:
    """{account, scopes?}: a pair without the consent page. {account, dead: true}: every pair of it dies."""
    account = Account.objects.get(pk=data["account"])
    if data.get("dead"):
        Token.objects.filter(account=account).update(is_dead=True)
        return {"success": True}
    made = oauth.issue(account, data.get("scopes", list(world.SCOPES)))
    return {"access_token": made.access, "refresh_token": made.refresh, "expires_at": made.expires_at}


@control("GET")
def books(request: HttpRequest, data: Json) -> Json:
    """What was said, what was posted, and the world."""
    hooks = Delivery.objects.filter(platform="tiktok").order_by("id")
    return {
        "messages": list(Message.objects.order_by("accepted_ms", "id").values()),
        "customers": list(Customer.objects.order_by("id").values()),
        "tokens": list(Token.objects.order_by("id").values()),
        "webhook": state.get(transport.KEY) or "",
        "webhooks": list(hooks.values("kind", "mid", "status", "attempts", "last_answer", "payload")),
    }


@control("POST")
def webhook(request: HttpRequest, data: Json) -> Json:
    """{url}: set the address, as the application does by its call."""
    state.put(transport.KEY, data["url"])
    return {"url": data["url"]}
