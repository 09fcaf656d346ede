"""The books: what was accepted and what was delivered, for whoever must count; and the whole world as JSON."""

from django.db.models import Count
from django.http import HttpRequest

from simulator import state
from simulator.jsonapi import Json, control
from simulator.meta.control import find_page
from simulator.meta.models import Customer, Message, Page, Person, Subscription, Token
from simulator.models import Delivery


@control("GET")
def books(request: HttpRequest, data: Json) -> Json:
    """GET ?page=&body=1&since=ID: accepted sends and webhooks, for counting."""
    sends = Message.objects.filter(outgoing=True)
    received = Message.objects.filter(outgoing=False)
    hooks = Delivery.objects.filter(platform__in=("meta", "instagram"), id__gt=int(data.get("since", 0)))
    if data.get("page"):
        page = find_page(data)
        sends, received = sends.filter(page=page), received.filter(page=page)
        hooks = hooks.filter(lane__in=[page.id, page.instagram_id])
    return {
        "counts": {
            "sends": sends.count(),
            "customer_messages": received.count(),
            "webhooks": {row["status"]: row["n"] for row in hooks.values("status").annotate(n=Count("id"))},
        },
        "sends": list(
            sends.order_by("id").values(
                "mid", "page", "customer", "app_id", "text", "metadata", "attachments", "extra", "at", "accepted_ms"
            )
        ),
        "customer_messages": list(
            received.order_by("id").values("mid", "page", "customer", "text", "at", "accepted_ms", "reactions")
        ),
        "webhooks": [_hook(row, bool(data.get("body"))) for row in hooks.order_by("id").iterator()],
    }


def _hook(row: Delivery, with_body: bool) -> Json:
    names = ("id", "kind", "mid", "status", "attempts", "times_delivered", "last_answer", "created_ms", "delivered_ms")
    shown = {"page": row.lane, **{name: getattr(row, name) for name in names}}
    if with_body:
        shown["body"] = row.payload
    return shown


@control("GET")
def show_world(request: HttpRequest, data: Json) -> Json:
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
        "tokens": list(Token.objects.values()),
        "messages": list(Message.objects.order_by("-id").values()[:200]),
        "webhook": state.get("meta_webhook", {}),
    }
