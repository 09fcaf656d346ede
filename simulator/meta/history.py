"""The Conversations API: threads of a page and their messages, of which only the newest have details."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Max
from django.http import HttpResponseBase

from simulator import state
from simulator.meta import tokens
from simulator.meta.errors import GraphError
from simulator.meta.events import attachment
from simulator.meta.fields import Field, parse
from simulator.meta.graph import GraphRequest, answer, asked_options, listing, with_faults
from simulator.meta.models import Customer, Message
from simulator.meta.sending import SCOPES
from simulator.models import Media

NO_FILES = ("sticker", "location", "template", "story_mention", "ephemeral")
DETAILED = 20  # of a conversation's newest messages; older ones answer as if deleted

_calls: dict[str, deque[float]] = defaultdict(deque)  # by page, of the last second
_lock = threading.Lock()


def conversations(request: GraphRequest, node: str) -> HttpResponseBase:
    token, page = tokens.require_page(request, node)
    on_instagram = request.params.get("platform", "messenger").lower() == "instagram"
    tokens.require_scope(token, "pages_manage_metadata", *SCOPES[on_instagram])
    if not on_instagram:
        tokens.require_scope(token, "pages_read_engagement")
    tokens.require_task(token, "MESSAGING", "MODERATE")

    def act() -> HttpResponseBase:
        rows = page.customers.annotate(updated=Max("messages__at"), total=Count("messages")).filter(total__gt=0)
        if request.params.get("user_id"):
            rows = rows.filter(psid=request.params["user_id"])
        rows = rows.filter(on_instagram=on_instagram)
        asked = parse(request.params.get("fields", ""), "id,updated_time")
        options = asked_options(request, "platform", "user_id")
        ordered = list(rows.order_by("-updated", "psid"))
        draw = lambda customer: _conversation(request, customer, asked)  # noqa: E731
        return answer(
            listing(request, ordered, lambda row: row.thread_id, draw, path=f"{page.id}/conversations", options=options)
        )

    return _with_limit(request, act, page.id)


def conversation(request: GraphRequest, thread_id: str) -> HttpResponseBase:
    customer = _thread(request, thread_id)
    asked = parse(request.params.get("fields", ""), "id,updated_time")
    return _with_limit(request, lambda: answer(_conversation(request, customer, asked)), customer.page_id)


def messages(request: GraphRequest, thread_id: str) -> HttpResponseBase:
    """GET /{conversation}/messages"""
    customer = _thread(request, thread_id)
    options = asked_options(request)
    asked = parse(request.params.get("fields", ""), "id,created_time")
    return _with_limit(request, lambda: answer(_messages(request, customer, asked, options)), customer.page_id)


def message(request: GraphRequest, mid: str) -> HttpResponseBase:
    token = tokens.required(request)
    row = Message.objects.select_related("customer", "page").filter(mid=mid, page_id=token.page_id).first()
    if row is None:
        raise GraphError(100, 33)
    if mid not in _newest(row.customer):
        raise GraphError(9000001)
    asked = parse(request.params.get("fields", ""), "id,created_time")
    return _with_limit(request, lambda: answer(_message(row, row.customer, asked)), row.page_id)


def _with_limit(request: GraphRequest, act: Callable[[], HttpResponseBase], page: str) -> HttpResponseBase:
    """Calls a second and page are limited here, whichever of the addresses above they go to."""
    with _lock:
        calls, now = _calls[page], time.monotonic()
        while calls and calls[0] <= now - 1:
            calls.popleft()
        if 0 < state.switch("conversations_per_second") <= len(calls):
            raise GraphError(613)
        calls.append(now)
    return with_faults(request, "conversations", act, page)


def _thread(request: GraphRequest, thread_id: str) -> Customer:
    token = tokens.required(request)
    customer = Customer.objects.filter(thread_id=thread_id, page_id=token.page_id).first()
    if customer is None:
        raise GraphError(100, 33)
    tokens.require_scope(token, *SCOPES[customer.on_instagram])
    return customer


def _newest(customer: Customer) -> set[str]:
    return set(customer.messages.order_by("-at", "-id").values_list("mid", flat=True)[:DETAILED])


def _conversation(request: GraphRequest, customer: Customer, asked: dict[str, Field]) -> dict[str, Any]:
    newest = customer.messages.order_by("-at", "-id").first()
    both = [_customer_row(customer), _account_row(customer)]
    row: dict[str, Any] = {
        "id": customer.thread_id,
        "updated_time": iso(newest.at if newest else 0),
        "link": f"/{customer.page_id}/inbox/{customer.thread_id[2:]}/",
        "snippet": newest.text[:100] if newest else "",
        "participants": {"data": both},
        "senders": {"data": both},
        "can_reply": not customer.has_blocked,
        "is_subscribed": True,
    }
    if "message_count" in asked or "unread_count" in asked:
        row["message_count"] = customer.messages.count()
        row["unread_count"] = customer.messages.filter(outgoing=False, at__gt=customer.page_read_ms).count()
    if "messages" in asked:
        inner = asked["messages"]
        row["messages"] = _messages(request, customer, inner.fields or parse("", "id,created_time"), inner.options)
    return {name: value for name, value in row.items() if name in asked or name == "id"}


def _messages(
    request: GraphRequest, customer: Customer, asked: dict[str, Field], options: dict[str, str]
) -> dict[str, Any]:
    detailed, bare = _newest(customer), parse("", "id,created_time")
    return listing(
        request,
        list(customer.messages.order_by("-at", "-id")),
        lambda row: row.mid,
        lambda row: _message(
            row, customer, asked if row.mid in detailed else {n: asked[n] for n in bare if n in asked}
        ),
        path=f"{customer.thread_id}/messages",
        options={name: value for name, value in options.items() if name != "fields"} | {"fields": ",".join(asked)},
    )


def _message(message: Message, customer: Customer, asked: dict[str, Field]) -> dict[str, Any]:
    them, us = _customer_row(customer), _account_row(customer)
    row: dict[str, Any] = {
        "id": message.mid,
        "created_time": iso(message.at),
        "message": message.text,
        "from": us if message.outgoing else them,
        "to": {"data": [them if message.outgoing else us]},
    }
    if story := {name: found for name in ("reply_to", "mention") if (found := _story(message, name))}:
        row["story"] = story
    files = [entry for entry in message.attachments if entry["type"] not in NO_FILES]
    if files:
        row["attachments"] = {"data": [_attachment(message, number, entry) for number, entry in enumerate(files)]}
    for entry in message.attachments:
        if entry["type"] == "sticker":
            row["sticker"] = attachment(entry)["payload"]["url"]
    if "mid" in message.extra.get("reply_to", {}):
        row["reply_to"] = {"mid": message.extra["reply_to"]["mid"]}
    if message.reactions:
        people = {"customer": them, "page": us}
        row["reactions"] = {
            "data": [{"reaction": value["emoji"], "users": [people[who]]} for who, value in message.reactions.items()]
        }
    return {name: value for name, value in row.items() if name in asked or name == "id"}


def _attachment(message: Message, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    url = attachment(entry).get("payload", {}).get("url", "")
    stored = Media.objects.filter(key=entry.get("media", "")).first()
    row: dict[str, Any] = {"id": f"{message.pk}{number:02d}", "name": stored.name if stored else "file"}
    if stored:
        row |= {"mime_type": stored.content_type, "size": stored.size}
    match entry["type"]:
        case "image":
            return row | {"image_data": {"url": url, "preview_url": url, "width": 480, "height": 320, "image_type": 1}}
        case "video":
            return row | {"video_data": {"url": url, "preview_url": url, "length": 0, "video_type": 1}}
    return row | {"file_url": url}


def _story(message: Message, name: str) -> dict[str, str]:
    """A story that the message answers (reply_to) or mentions us in (mention); nothing without one."""
    if name == "reply_to":
        story = message.extra.get("reply_to", {}).get("story")
        return {"id": story["id"], "link": story["url"]} if story else {}
    mention = next((attachment(row) for row in message.attachments if row["type"] == "story_mention"), None)
    return {"id": message.mid[-16:], "link": mention["payload"]["url"]} if mention else {}


def _customer_row(customer: Customer) -> dict[str, str]:
    if customer.on_instagram:
        return {"username": customer.username, "id": customer.psid}
    return {"name": customer.name or "Facebook user", "email": f"{customer.psid}@facebook.com", "id": customer.psid}


def _account_row(customer: Customer) -> dict[str, str]:
    page = customer.page
    if customer.on_instagram:
        return {"username": page.instagram_username, "id": page.instagram_id}
    return {"name": page.name, "email": f"{page.id}@facebook.com", "id": page.id}


def iso(milliseconds: int) -> str:
    """Whole seconds with the offset, as in 2022-07-12T19:11:07+0000."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S%z")
