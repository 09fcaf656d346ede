"""Control over HTTP: play Meta itself. Thread owners, tokens, roles, callbacks, odd events, a flood."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from simulator import state
from simulator.jsonapi import Json, control
from simulator.meta import callbacks, customers, events, flood, tokens
from simulator.meta.control import find_customer, find_page
from simulator.meta.models import Person, Token


@control("POST")
def standby(request: HttpRequest, data: Json) -> Json:
    """{psid, owner: app id or "" or "us", metadata?}: who holds the thread."""
    owner = data.get("owner", customers.PAGE_INBOX)
    customer = find_customer(data)
    customers.hand_over(customer, settings.META_APP_ID if owner == "us" else owner, data.get("metadata", ""))
    return {"owner": owner}


@control("POST")
def event(request: HttpRequest, data: Json) -> Json:
    """{page, field, event: {...}, instagram?: true}: send any event as it is, known to Meta or not; recipient and
    timestamp are added."""
    events.emit_for_page(find_page(data), data["field"], data["event"], on_instagram=bool(data.get("instagram")))
    return {"success": True}


def _tokens(data: Json) -> QuerySet[Token]:
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
def expire_token(request: HttpRequest, data: Json) -> Json:
    """{token|page|person}: they answer 190/463 from now on."""
    return {"tokens": _tokens(data).update(expires_at=state.now() - 1)}


@control("POST")
def revoke(request: HttpRequest, data: Json) -> Json:
    """{token|page|person, subcode?: 460}: they answer 190 with this subcode from now on."""
    return {"tokens": tokens.kill(_tokens(data), int(data.get("subcode", 460)))}


@control("POST")
def role(request: HttpRequest, data: Json) -> Json:
    """{person, page, tasks: [...]}: change what the person may do at the page; an empty list takes the role away."""
    person, page = Person.objects.get(pk=data["person"]), find_page(data)
    if data["tasks"]:
        person.roles.update_or_create(page=page, defaults={"tasks": data["tasks"]})
    else:
        person.roles.filter(page=page).delete()
    return {"success": True}


@control("POST")
def deauthorize(request: HttpRequest, data: Json) -> Json:
    """{person}: the person removes the app; answers what the product's callback said."""
    return callbacks.deauthorize(Person.objects.get(pk=data["person"]))


@control("POST")
def data_deletion(request: HttpRequest, data: Json) -> Json:
    """{person}: the person asks for the deletion of their data; answers what the product's callback said."""
    return callbacks.data_deletion(Person.objects.get(pk=data["person"]))


@control("POST")
def run_flood(request: HttpRequest, data: Json) -> Json:
    """{page, customers, messages, per_second, wait?: false}"""
    return flood.run(
        find_page(data),
        customers=int(data.get("customers", 10)),
        messages=int(data.get("messages", 100)),
        per_second=float(data.get("per_second", 50)),
        wait=bool(data.get("wait", False)),
    )
