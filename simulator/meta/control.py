"""Control over HTTP: play the customers of a page, and the staff in Meta's own inbox."""

from django.http import HttpRequest

from simulator import state
from simulator.jsonapi import Json, Refused, control
from simulator.meta import customers, world
from simulator.meta.models import Customer, Message, Page


def find_page(data: Json) -> Page:
    """By id, or the only one with this text in its name."""
    wanted = str(data.get("page", ""))
    page = Page.objects.filter(pk=wanted).first() or Page.objects.filter(name__icontains=wanted).first()
    if page is None or not wanted:
        raise Refused(f"no page {wanted!r}")
    return page


def find_customer(data: Json) -> Customer:
    """By psid, or by page and name: a name that the page does not know becomes a new customer, with a username one on
    Instagram."""
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
    username = str(data.get("username", ""))
    return world.add_customer(page.id, first or last, last if first else "", username=username)


def find_message(data: Json) -> Message:
    message = Message.objects.select_related("customer").filter(mid=data.get("mid", "")).first()
    if message is None:
        raise Refused("no message with this mid")
    return message


@control("POST")
def messages(request: HttpRequest, data: Json) -> Json:
    """{psid | page, name, username?; text?, attachments?, reply_to?, story?: {id, url}, quick_reply?, referral?, at?},
    or {psid, postback: {…}}."""
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
    if data.get("story"):
        extra["reply_to"] = {"story": data["story"]}
    if data.get("referral"):
        extra["referral"] = {"source": "ADS", "type": "OPEN_THREAD", **data["referral"]}
    return _said(customer, customers.say(customer, text=text, attachments=attachments, extra=extra, at=at))


def _said(customer: Customer, message: Message) -> Json:
    return {"psid": customer.psid, "page": customer.page_id, "mid": message.mid, "timestamp": message.at}


@control("POST")
def react(request: HttpRequest, data: Json) -> Json:
    """{mid, reaction: love…|emoji|null}"""
    message = find_message(data)
    customers.react(message.customer, message, data.get("reaction"))
    return {"success": True}


@control("POST")
def edit(request: HttpRequest, data: Json) -> Json:
    """{mid, text}"""
    message = find_message(data)
    customers.edit(message.customer, message, data["text"])
    return {"success": True}


@control("POST")
def unsend(request: HttpRequest, data: Json) -> Json:
    """{mid}: the customer takes a message back, which only Instagram tells."""
    message = find_message(data)
    customers.unsend(message.customer, message)
    return {"success": True}


@control("POST")
def read(request: HttpRequest, data: Json) -> Json:
    """{psid}: the customer reads everything that the page sent."""
    return {"news": customers.read(find_customer(data))}


@control("POST")
def typing(request: HttpRequest, data: Json) -> Json:
    """{psid}: what the customer sees of the page's typing. Messenger has no webhook for a customer's own."""
    customer = find_customer(data)
    return {"page_is_typing": customer.page_typing_until_ms > state.now_ms()}


@control("POST")
def block(request: HttpRequest, data: Json) -> Json:
    """{psid, blocked?: true}"""
    customers.block(find_customer(data), data.get("blocked", True))
    return {"success": True}


@control("POST")
def page_inbox_message(request: HttpRequest, data: Json) -> Json:
    """{psid, text?, attachments?}: the staff answers in Meta's own inbox."""
    attachments = [customers.make_attachment(given) for given in data.get("attachments", [])]
    customer = find_customer(data)
    return _said(customer, customers.page_inbox_message(customer, data.get("text", ""), attachments))
