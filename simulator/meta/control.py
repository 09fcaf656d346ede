"""Control over HTTP: play the customers of Meta, the staff in its inbox, and the platform itself."""

from typing import Any

from django.conf import settings
from django.db.models import Count

from simulator import state
from simulator.jsonapi import Refused, control
from simulator.meta import callbacks, customers, events, flood, tokens, world
from simulator.meta.models import Customer, Message, Page, Person, Subscription, Token
from simulator.models import Delivery


def find_page(data: dict[str, Any]) -> Page:
    """By id, or the only one with this text in its name."""
    wanted = str(data.get("page", ""))
    page = Page.objects.filter(pk=wanted).first() or Page.objects.filter(name__icontains=wanted).first()
    if page is None or not wanted:
        raise Refused(f"no page {wanted!r}")
    return page


def find_customer(data: dict[str, Any]) -> Customer:
    """By psid, or by page and name: a name that the page does not know becomes a new customer."""
    if data.get("psid"):
        customer = Customer.objects.filter(psid=str(data["psid"])).first()
        if customer is None:
            raise Refused(f"no customer {data['psid']}")
        return customer
    page, name = find_page(data), str(data.get("name", "")).strip()
    if not name:
        raise Refused("say psid, or page and name")
    for customer in page.customers.all():
        if customer.name == name:
            return customer
    first, _, last = name.rpartition(" ")
    return world.add_customer(page.id, first or last, last if first else "")


def find_message(data: dict[str, Any]) -> Message:
    message = Message.objects.select_related("customer").filter(mid=data.get("mid", "")).first()
    if message is None:
        raise Refused("no message with this mid")
    return message


@control("POST")
def messages(request, data):
    """Act as a customer: text, attachments, reply_to, quick_reply, referral, or postback {title, payload, referral?}."""
    customer, at = find_customer(data), data.get("at")
    if button := data.get("postback"):
        message = customers.postback(
            customer,
            title=button.get("title", "Get started"),
            payload=button.get("payload", "GET_STARTED"),
            referral=button.get("referral"),
            at=at,
        )
        return _said(customer, message)
    attachments = [customers.make_attachment(given) for given in data.get("attachments", [])]
    text = data.get("text", "")
    if data.get("referral") and not text and not attachments:
        customers.refer(customer, data["referral"])
        return {"psid": customer.psid, "mid": None}
    if not text and not attachments:
        raise Refused("say text, attachments, postback or referral")
    extra = {}
    if data.get("reply_to"):
        quoted = find_message({"mid": data["reply_to"]})
        extra["reply_to"] = {"mid": quoted.mid, "is_self_reply": not quoted.outgoing}
    if quick_reply := data.get("quick_reply"):
        extra["quick_reply"] = quick_reply if isinstance(quick_reply, dict) else {"payload": quick_reply}
    if data.get("referral"):
        extra["referral"] = {"source": "ADS", "type": "OPEN_THREAD", **data["referral"]}
    return _said(customer, customers.say(customer, text=text, attachments=attachments, extra=extra, at=at))


def _said(customer: Customer, message: Message) -> dict[str, Any]:
    return {"psid": customer.psid, "page": customer.page_id, "mid": message.mid, "timestamp": message.at}


@control("POST")
def react(request, data):
    """{mid, reaction: love…|emoji|null}"""
    message = find_message(data)
    customers.react(message.customer, message, data.get("reaction"))
    return {"success": True}


@control("POST")
def edit(request, data):
    """{mid, text}"""
    message = find_message(data)
    customers.edit(message.customer, message, data["text"])
    return {"success": True}


@control("POST")
def read(request, data):
    """{psid}: the customer reads everything that the page sent."""
    return {"news": customers.read(find_customer(data))}


@control("POST")
def typing(request, data):
    """{psid}: there is no webhook for a customer's typing on Messenger; this answers what the customer sees of the page's."""
    customer = find_customer(data)
    return {"page_is_typing": customer.page_typing_until_ms > state.now_ms()}


@control("POST")
def block(request, data):
    """{psid, blocked?: true}"""
    customers.block(find_customer(data), data.get("blocked", True))
    return {"success": True}


@control("POST")
def page_inbox_message(request, data):
    """{psid, text?, attachments?}: the staff answers in Meta's own inbox."""
    attachments = [customers.make_attachment(given) for given in data.get("attachments", [])]
    customer = find_customer(data)
    return _said(customer, customers.page_inbox_message(customer, data.get("text", ""), attachments))


@control("POST")
def standby(request, data):
    """{psid, owner: app id or "" or "us", metadata?}: who holds the thread."""
    owner = data.get("owner", customers.PAGE_INBOX)
    customer = find_customer(data)
    customers.hand_over(customer, settings.META_APP_ID if owner == "us" else owner, data.get("metadata", ""))
    return {"owner": owner}


@control("POST")
def policy(request, data):
    """{page, action: warning|block|unblock, reason?}: Meta enforces its policy on a page."""
    page = find_page(data)
    events.emit_for_page(
        page,
        "messaging_policy_enforcement",
        {"policy_enforcement": {"action": data["action"], "reason": data.get("reason", "")}},
    )
    return {"success": True}


def _tokens(data: dict[str, Any]):
    """The tokens named by token, page, or person; all of them when nothing is named."""
    chosen = Token.objects.all()
    if data.get("token"):
        chosen = chosen.filter(token=data["token"])
    if data.get("page"):
        chosen = chosen.filter(page=find_page(data))
    if data.get("person"):
        chosen = chosen.filter(person=data["person"])
    return chosen


@control("POST")
def expire_token(request, data):
    """{token|page|person}: they answer 190/463 from now on."""
    return {"tokens": _tokens(data).update(expires_at=state.now() - 1)}


@control("POST")
def revoke(request, data):
    """{token|page|person, subcode?: 460}: they answer 190 with this subcode from now on."""
    return {"tokens": tokens.kill(_tokens(data), int(data.get("subcode", 460)))}


@control("POST")
def role(request, data):
    """{person, page, tasks: [...]}: change what the person may do at the page; an empty list takes the role away."""
    person, page = Person.objects.get(pk=data["person"]), find_page(data)
    if data["tasks"]:
        person.roles.update_or_create(page=page, defaults={"tasks": data["tasks"]})
    else:
        person.roles.filter(page=page).delete()
    return {"success": True}


@control("POST")
def deauthorize(request, data):
    """{person}: the person removes the app; answers what the product's callback said."""
    return callbacks.deauthorize(Person.objects.get(pk=data["person"]))


@control("POST")
def data_deletion(request, data):
    """{person}: the person asks for the deletion of their data; answers what the product's callback said."""
    return callbacks.data_deletion(Person.objects.get(pk=data["person"]))


@control("POST")
def run_flood(request, data):
    """{page, customers, messages, per_second, wait?: false}"""
    return flood.run(
        find_page(data),
        customers=int(data.get("customers", 10)),
        messages=int(data.get("messages", 100)),
        per_second=float(data.get("per_second", 50)),
        wait=bool(data.get("wait", False)),
    )


@control("GET")
def books(request, data):
    """GET ?page=&body=1&since=ID: accepted sends and webhooks, for counting."""
    sends = Message.objects.filter(outgoing=True)
    received = Message.objects.filter(outgoing=False)
    hooks = Delivery.objects.filter(platform="meta", id__gt=int(data.get("since", 0)))
    if data.get("page"):
        page = find_page(data)
        sends, received, hooks = sends.filter(page=page), received.filter(page=page), hooks.filter(lane=page.id)
    return {
        "counts": {
            "sends": sends.count(),
            "customer_messages": received.count(),
            "webhooks": {row["status"]: row["n"] for row in hooks.values("status").annotate(n=Count("id"))},
        },
        "sends": list(
            sends.order_by("id").values(
                "mid", "page", "customer", "app_id", "text", "metadata", "attachments", "at", "accepted_ms"
            )
        ),
        "customer_messages": list(
            received.order_by("id").values("mid", "page", "customer", "text", "at", "accepted_ms")
        ),
        "webhooks": [_hook(row, bool(data.get("body"))) for row in hooks.order_by("id").iterator()],
    }


def _hook(row: Delivery, with_body: bool) -> dict[str, Any]:
    names = ("id", "kind", "mid", "status", "attempts", "times_delivered", "last_answer", "created_ms", "delivered_ms")
    shown = {"page": row.lane, **{name: getattr(row, name) for name in names}}
    if with_body:
        shown["body"] = row.payload
    return shown


@control("GET")
def show_world(request, data):
    """The state, without the books: people, pages, customers, subscriptions, tokens."""
    return {
        "now_ms": state.now_ms(),
        "people": list(Person.objects.values()),
        "pages": [
            {**page, "roles": list(Page(pk=page["id"]).roles.values("person", "tasks"))}
            for page in Page.objects.values()
        ],
        "customers": list(Customer.objects.values()),
        "subscriptions": list(Subscription.objects.values()),
        "tokens": [
            {**token, "token": token["token"][:16] + "…", "subcode": token["dead"]} for token in Token.objects.values()
        ],
        "messages": list(Message.objects.order_by("-id").values()[:200]),
        "webhook": state.get("meta_webhook", {}),
    }
